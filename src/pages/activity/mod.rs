//! Activity: every request of this session, with its answer.

mod detail;
mod rows;

use crate::prelude::*;
use baton_model::{
    activity::{Entry, Log, Show, shown},
    config::System,
    har,
};
use leptos_router::hooks::use_query_map;

use crate::{
    address::{self, Go},
    api::Activity,
    console::Console,
    lazy::{self, page, part},
    pages::titles,
    ui::{
        Dialog, DialogProps, Peek,
        dom::{AnyView, CollectView, IntoAny, view},
        download, focus_soon, icon,
    },
};

/// So many rows are drawn at first, and with each step.
const STEP: usize = 100;

/// What the page shows. Cheap to copy.
#[derive(Clone, Copy)]
struct View {
    activity: Activity,
    show: RwSignal<Show>,
    search: RwSignal<String>,
    /// Rows that are drawn at most.
    drawn: RwSignal<usize>,
    /// Entries that match, the newest first.
    numbers: Memo<Vec<u32>>,
    /// The entry in the address.
    open: Memo<Option<u32>>,
    go: StoredValue<Go>,
}

impl View {
    fn new() -> Self {
        let activity = Console::get().session.activity;
        let (show, search) = (RwSignal::new(Show::All), RwSignal::new(String::new()));
        let numbers = Memo::new(move |_| {
            activity.with(|log| search.with(|search| shown(log, show.get(), search)))
        });
        let query = use_query_map();
        let open = Memo::new(move |_| {
            query.with(|query| query.get("entry")).and_then(|number| number.parse().ok())
        });
        let go = StoredValue::new(Go::here());
        Self { activity, show, search, drawn: RwSignal::new(STEP), numbers, open, go }
    }

    /// Closes the panel; the focus goes back to the row.
    fn close(self) {
        self.go.with_value(|go| go.to(&address::activity()));
    }
}

/// The page.
#[page(console)]
pub fn activity_page() -> AnyView {
    titles::set("Activity");
    let view = View::new();
    follow(view.open);
    let entry = Memo::new(move |_| {
        view.open.get().map(|number| view.activity.with(|log| log.find(number).cloned()))
    });
    let panel = move || entry.get().map(|entry| detail::panel(entry, move || view.close()));
    view! {
        <div class="activity" class:open=move || view.open.with(Option::is_some)>
            <div class="scroll">
                <div class="head">
                    <div>
                        <h1 tabindex="-1">"Activity"</h1>
                        <p class="sub hide-phone">"Every request of this session, without its secrets. Kept in memory only: the last 500, until you sign out or reload."</p>
                    </div>
                    <div class="actions">{actions(view)}</div>
                </div>
                {tools(view)}
                {rows::table(view)}
            </div>
            {panel}
        </div>
    }
    .into_any()
}

/// Moves the focus into the panel when it opens, and back to the row when it closes.
fn follow(open: Memo<Option<u32>>) {
    Effect::new(move |before: Option<Option<u32>>| {
        let now = open.get();
        let place = match (before, now) {
            (Some(before), Some(_)) if before != now => Some("#entry-title".to_owned()),
            (Some(Some(before)), None) => Some(format!("[data-entry=\"{before}\"]")),
            _ => None,
        };
        if let Some(place) = place {
            focus_soon(place);
        }
        now
    });
}

fn actions(view: View) -> AnyView {
    let empty = Memo::new(move |_| view.activity.with(Log::is_empty));
    let off = move || empty.get().to_string();
    let export = move |_| {
        if !empty.get_untracked() {
            let version = env!("CARGO_PKG_VERSION");
            let text = untrack(|| view.activity.with(|log| har::write(log.entries(), version)));
            download("baton-activity.har", "application/json", vec![text]);
        }
    };
    let clear = move |_| {
        if !empty.get_untracked() {
            view.activity.clear();
            if view.open.get_untracked().is_some() {
                view.close();
            }
            Console::get().notices.say("Activity cleared");
        }
    };
    view! {
        <button type="button" class="btn" aria-disabled=off on:click=export>"Export HAR"</button>
        <button type="button" class="btn" aria-disabled=off on:click=clear>{icon("trash")}"Clear"</button>
    }
    .into_any()
}

/// The search box and the filter.
fn tools(view: View) -> AnyView {
    let search = move |event: web_sys::Event| view.search.set(event_target_value(&event));
    let filters = Show::ALL.map(|one| {
        let chosen = move || (view.show.get() == one).to_string();
        view! {
            <button type="button" aria-pressed=chosen on:click=move |_| view.show.set(one)>{one.label()}</button>
        }
        .into_any()
    });
    let count = move || {
        let (matching, all) = (view.numbers.with(Vec::len), view.activity.with(Log::len));
        match (matching, all) {
            (1, 1) => "1 request".to_owned(),
            _ if matching == all => format!("{all} requests"),
            _ => format!("{matching} of {all} requests"),
        }
    };
    view! {
        <div class="tools" role="search" aria-label="Activity">
            <div class="affix">
                <svg class="i lead" aria-hidden="true"><use href="#i-search"></use></svg>
                <input class="input s" type="search" aria-label="Search activity" placeholder="Address, method, status…"
                    autocomplete="off" spellcheck="false" on:input=search/>
            </div>
            <div class="seg" role="group" aria-label="Show">{filters.collect_view()}</div>
            <span class="rest faint">{count}</span>
        </div>
    }
    .into_any()
}

/// The dialog that shows a request over a page on which something would be lost by leaving.
pub fn peek_dialog(peek: Peek) -> AnyView {
    let wanted = lazy::latch(move || peek.shown.get() > 0);
    (move || wanted.get().then(|| peeked(peek))).into_any()
}

#[part(console)]
fn peeked(peek: Peek) -> AnyView {
    let activity = Console::get().session.activity;
    let entry = Memo::new(move |_| {
        let number = peek.shown.get();
        (number > 0).then(|| activity.with(|log| log.find(number).cloned()))
    });
    let close = move |()| peek.shown.set(0);
    let title = Signal::derive(move || {
        entry.with(|entry| match entry {
            Some(Some(entry)) => format!("{} {}", entry.method, short(entry)),
            _ => "Request".to_owned(),
        })
    });
    view! {
        <Dialog title=title open=Signal::derive(move || entry.with(Option::is_some)) on_close=Callback::new(close) wide=true
            footer=move || view! { <button type="button" class="btn primary" on:click=move |_| close(())>"Close"</button> }>
            {move || entry.get().flatten().map(detail::content)}
        </Dialog>
    }
    .into_any()
}

/// The address of an entry below that of its system.
fn short(entry: &Entry) -> String {
    let below = Console::get().config.with_value(|config| {
        let services = config
            .environments
            .iter()
            .flat_map(|one| System::ALL.into_iter().filter_map(|system| one.service(system)));
        let mut below = services.filter_map(|service| entry.url.split_once(&service.base_url));
        below.next().map(|(_, below)| below.to_owned())
    });
    below.filter(|path| path.starts_with('/')).unwrap_or_else(|| entry.path().to_owned())
}

/// What an entry came to, and how it is coloured.
fn state(entry: &Entry) -> (String, &'static str) {
    match (entry.status, entry.is_over()) {
        (0, false) => ("On its way".to_owned(), "state run"),
        (0, true) => ("No answer".to_owned(), "state bad"),
        (status, _) if entry.is_failed() => (status.to_string(), "state bad"),
        (status, _) => (status.to_string(), "state ok"),
    }
}

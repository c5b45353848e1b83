//! The requests that the setup will send.

use crate::prelude::*;
use baton_model::{
    Value,
    config::System,
    setup::{Made, Planned},
};

use super::state::Page;
use crate::{
    api::preview,
    pages::edit::pretty,
    ui::{
        CopyButton, CopyButtonProps,
        dom::{AnyView, CollectView, IntoAny, view},
        icon, small_icon,
    },
};

/// Where all records of a setup are.
const SYSTEM: System = System::ConversationManager;
/// Texts longer than this are shown by their beginning: pictures are.
const LONG: usize = 160;

/// The column beside a step: all requests in short, and the one of the step.
pub fn aside(page: Page, key: u32) -> AnyView {
    let plan = Memo::new(move |_| page.setup.with(baton_model::setup::Setup::plan));
    let heads = Memo::new(move |_| {
        plan.with(|all| {
            all.iter()
                .map(|one| (one.key, one.resource.spec().path, one.name.clone(), one.made.clone()))
                .collect::<Vec<_>>()
        })
    });
    let count = move || match heads.with(Vec::len) {
        1 => "1 to send".to_owned(),
        count => format!("{count} to send"),
    };
    let items = move || {
        let line = |(of, path, name, made): (u32, &'static str, String, Made)| {
            let sign = match made {
                Made::No if of == key => {
                    view! { <span class="acc-text">{small_icon("right")}</span> }
                }
                Made::No => view! { <span class="faint">{small_icon("dots")}</span> },
                _ => view! { <span class="ok-text">{small_icon("check")}</span> },
            };
            view! { <li>{sign}<span class="verb">"POST"</span><code>{path}</code><span class="end faint small t">{name}</span></li> }
                .into_any()
        };
        heads.get().into_iter().map(line).collect_view()
    };
    let body = Memo::new(move |_| {
        plan.with(|all| all.iter().find(|one| one.key == key).map(|one| one.body.clone()))
    });
    view! {
        <aside class="setup-review" aria-label="Requests">
            <section class="panel" aria-labelledby="setup-requests">
                <header><h2 id="setup-requests">"Requests"</h2><span class="faint small">{count}</span></header>
                <ul class="list">{items}</ul>
            </section>
            {move || body.get().map(|body| code("Body of this step’s request", &body, AnyView::Nothing))}
        </aside>
    }
    .into_any()
}

/// A request with everything that is known of it.
pub fn request(page: Page, planned: &Planned) -> AnyView {
    let key = planned.key;
    let path = planned.resource.spec().path;
    let masked = planned.body.clone();
    let body = move || {
        let revealed = page.revealed.get();
        let whole = page.setup.with_untracked(|setup| setup.revealed(key));
        whole.filter(|_| revealed).unwrap_or_else(|| masked.clone())
    };
    let body = Memo::new(move |_| body());
    let session = page.console.session;
    let curl = Signal::derive(move || {
        let revealed = page.revealed.get_untracked();
        let (url, headers) = untrack(|| preview(session, SYSTEM, path)).unwrap_or_default();
        page.setup
            .with_untracked(|setup| setup.command(key, &url, &headers, revealed))
            .unwrap_or_default()
    });
    let title = format!("POST {path}");
    (move || {
        let copy = view! { <CopyButton text=curl label="Copy as curl" wide=true/> };
        code(&title, &body.get(), copy)
    })
    .into_any()
}

fn code(title: &str, body: &Value, more: AnyView) -> AnyView {
    let shown = pretty(&shortened(body));
    let lines =
        shown.lines().map(|line| view! { <span class="l">{line.to_owned()}</span> }.into_any());
    let whole = Signal::stored(pretty(body));
    view! {
        <div class="code">
            <header><span class="t">{title.to_owned()}</span><span class="actions">{more}<span class="id"><CopyButton text=whole label="Copy body"/></span></span></header>
            <pre tabindex="0" aria-label=title.to_owned()>{lines.collect_view()}</pre>
        </div>
    }
    .into_any()
}

/// The same with long texts cut, and their length said.
fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONG => {
            let start: String = text.chars().take(24).collect();
            let count = crate::ui::grouped(text.chars().count() as u64);
            Value::String(format!("{start}… ({count} characters)"))
        }
        Value::Array(items) => Value::Array(items.iter().map(shortened).collect()),
        Value::Object(object) => Value::Object(
            object.iter().map(|(key, value)| (key.clone(), shortened(value))).collect(),
        ),
        other => other.clone(),
    }
}

/// How far a record is.
pub fn state_of(made: &Made, busy: bool) -> AnyView {
    match made {
        Made::No => view! { <span class="state off">"Not made"</span> },
        Made::Sent if busy => view! { <span class="state run">"Making"</span> },
        Made::Yes(_) => view! { <span class="state ok">"Made"</span> },
        Made::Leaving(_) if busy => view! { <span class="state run">"Removing"</span> },
        Made::Sent | Made::Leaving(_) => view! { <span class="state warn">"Unknown"</span> },
    }
    .into_any()
}

/// A warning or a gap as an alert.
pub fn note(class: &'static str, sign: &str, words: String) -> AnyView {
    view! { <div class=format!("alert {class}")>{icon(sign)}<p>{words}</p></div> }.into_any()
}

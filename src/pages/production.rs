//! One more question before a write to production.

use crate::prelude::*;
use baton_model::config::EnvironmentKind;

use crate::{
    console::Console,
    ui::{
        Dialog, DialogProps,
        dom::{AnyView, view},
        twice,
    },
};

/// What stands between a button and its write where the environment is production. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Once {
    console: Console,
    /// Such as `Deploy to`.
    verb: &'static str,
    open: RwSignal<bool>,
    /// What the dialog that is open already asks: it names what is meant.
    asked: RwSignal<String>,
    write: StoredValue<Option<Callback<()>>>,
}

impl Once {
    /// Call while the page is made; [`Self::dialog`] must be on it.
    pub fn new(verb: &'static str) -> Self {
        twice::watch();
        let console = Console::get();
        let (open, asked) = (RwSignal::new(false), RwSignal::new(String::new()));
        Self { console, verb, open, asked, write: StoredValue::new(None) }
    }

    /// Writes at once, or in production when the person has said so once more.
    pub fn ask(self, write: impl Fn() + 'static) {
        if untrack(|| self.console.environment().kind) == EnvironmentKind::Production {
            self.write.set_value(Some(Callback::new(move |()| write())));
            self.asked.set(question_on_top());
            self.open.set(true);
        } else {
            write();
        }
    }

    /// The question, with what a write means.
    pub fn dialog(self, text: &'static str) -> AnyView {
        let Self { console, verb, open, asked, write } = self;
        let environment = move || console.environment();
        let close = move |()| open.set(false);
        let go = move |_| {
            // What asks once more is not answered by the click that made it ask.
            if twice::is_second_half() {
                return;
            }
            close(());
            if let Some(write) = write.try_update_value(Option::take).flatten() {
                write.run(());
            }
        };
        let destroys = move || {
            let is = |words: &str| words.starts_with("Delete") || words.starts_with("Remove");
            is(verb) || asked.with(|asked| is(asked))
        };
        let class = move || if destroys() { "btn danger fill" } else { "btn primary" };
        view! {
            <Dialog title=Signal::derive(move || format!("{verb} {}?", environment().name)) open=open on_close=Callback::new(close)
                env=Signal::derive(move || environment().kind.code().to_owned())
                footer=move || view! {
                    <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                    <button type="button" class=class on:click=go>{format!("{verb} production")}</button>
                }>
                {move || asked.with(|asked| (!asked.is_empty()).then(|| view! { <p><b>{asked.clone()}</b></p> }))}
                <p>{text}</p>
            </Dialog>
        }
    }
}

/// What the dialog on top asks, without its sign; empty where none is open.
fn question_on_top() -> String {
    let open = document().query_selector_all("dialog.dialog[open] > header > h2").ok();
    let top = open.and_then(|all| all.item(all.length().checked_sub(1)?)?.text_content());
    top.unwrap_or_default().trim_end_matches('?').to_owned()
}

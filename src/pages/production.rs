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
    write: StoredValue<Option<Callback<()>>>,
}

impl Once {
    /// Call while the page is made; [`Self::dialog`] must be on it.
    pub fn new(verb: &'static str) -> Self {
        twice::watch();
        let console = Console::get();
        Self { console, verb, open: RwSignal::new(false), write: StoredValue::new(None) }
    }

    /// Writes at once, or in production when the person has said so once more.
    pub fn ask(self, write: impl Fn() + 'static) {
        if untrack(|| self.console.environment().kind) == EnvironmentKind::Production {
            self.write.set_value(Some(Callback::new(move |()| write())));
            self.open.set(true);
        } else {
            write();
        }
    }

    /// The question, with what a write means.
    pub fn dialog(self, text: &'static str) -> AnyView {
        let Self { console, verb, open, write } = self;
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
        view! {
            <Dialog title=Signal::derive(move || format!("{verb} {}?", environment().name)) open=open on_close=Callback::new(close)
                env=Signal::derive(move || environment().kind.code().to_owned())
                footer=move || view! {
                    <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                    <button type="button" class="btn primary" on:click=go>{format!("{verb} production")}</button>
                }>
                <p>{text}</p>
            </Dialog>
        }
    }
}

//! What is typed into the search box: the list answers at once, the address follows.

use std::time::Duration;

use baton_model::list::ListQuery;
use leptos::leptos_dom::helpers::TimeoutHandle;

use crate::prelude::*;

/// How long typing must rest until the router hears of it.
const REST: Duration = Duration::from_millis(250);

/// Typed text on its way into the address.
#[derive(Clone, Copy)]
pub struct Typing {
    /// What is typed; `None` where the address says it.
    text: RwSignal<Option<String>>,
    /// What was put into the address last.
    written: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    /// Nothing typed yet. Whoever changes the address otherwise (Back, a link) wins.
    pub fn over(address: Memo<ListQuery>) -> Self {
        let typing = Self {
            text: RwSignal::new(None),
            written: StoredValue::new(address.with_untracked(|query| query.search.clone())),
            timer: StoredValue::new(None),
        };
        Effect::new(move |_| {
            let search = address.with(|query| query.search.clone());
            let ours = search == typing.written.get_value();
            let typed = typing.text.get_untracked();
            if typed.is_some_and(|typed| !ours || typed == search) {
                typing.stop();
                typing.text.set(None);
            }
            typing.written.set_value(search);
        });
        on_cleanup(move || typing.stop());
        typing
    }

    /// What the list shows, given what the address says. Reactive.
    pub fn apply(&self, address: ListQuery) -> ListQuery {
        match self.text.get() {
            Some(search) if search != address.search => ListQuery { search, page: 1, ..address },
            _ => address,
        }
    }

    /// Takes what was typed; `write` runs when typing rests.
    pub fn typed(&self, text: String, write: impl Fn() + 'static) {
        self.stop();
        self.text.set(Some(text));
        let timer = set_timeout_with_handle(write, REST).ok();
        self.timer.set_value(timer);
    }

    /// Whether something is typed that the address does not say yet.
    pub fn is_typing(&self) -> bool {
        self.text.with_untracked(Option::is_some)
    }

    /// Whether the address holds no search yet.
    pub fn is_first(&self) -> bool {
        self.written.with_value(String::is_empty)
    }

    /// Takes note that `query` is being put into the address: it may ask for something else than
    /// what is typed, such as nothing.
    pub fn written(&self, query: &ListQuery) {
        self.stop();
        if self.text.with_untracked(|text| text.as_ref().is_some_and(|t| *t != query.search)) {
            self.text.set(Some(query.search.clone()));
        }
        self.written.set_value(query.search.clone());
    }

    fn stop(&self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }
}

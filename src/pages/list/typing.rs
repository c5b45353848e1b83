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
    /// What stands in the address bar since then, of which the router has not heard yet.
    noted: StoredValue<Option<String>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Typing {
    /// Nothing typed yet. Whoever changes the address otherwise (Back, a link) wins.
    pub fn over(address: Memo<ListQuery>) -> Self {
        let typing = Self {
            text: RwSignal::new(None),
            written: StoredValue::new(address.with_untracked(|query| query.search.clone())),
            noted: StoredValue::new(None),
            timer: StoredValue::new(None),
        };
        Effect::new(move |_| {
            let search = address.with(|query| query.search.clone());
            let ours = search == typing.written.get_value();
            let typed = typing.text.get_untracked();
            if typed.is_some_and(|typed| !ours || typed == search) {
                typing.forget();
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

    /// Writes a list state into the address bar alone, so that a reload or Back in the middle of
    /// typing finds it. The router is told when typing rests: that costs more than a key may.
    pub fn note(&self, query: &ListQuery) {
        let location = window().location().search().unwrap_or_default();
        if self.noted.get_value().is_some_and(|noted| noted != location) {
            // Back, where the router sees no other address than before.
            return self.forget();
        }
        let to = query.write();
        let Ok(history) = window().history() else { return };
        if to == location {
            return;
        }
        let (path, state) = (window().location().pathname(), history.state().unwrap_or_default());
        let url = format!("{}{to}", path.unwrap_or_default());
        // The first letter is a step that Back undoes; the others belong to it.
        let first = self.written.with_value(String::is_empty) && !location.contains("q=");
        // Browsers refuse too many of these: the router's own comes later anyway.
        let _ = if first {
            history.push_state_with_url(&state, "", Some(&url))
        } else {
            history.replace_state_with_url(&state, "", Some(&url))
        };
        self.noted.set_value(Some(to));
    }

    /// Takes note that `query` is being put into the address: it may ask for something else than
    /// what is typed, such as nothing.
    pub fn written(&self, query: &ListQuery) {
        self.stop();
        self.noted.set_value(None);
        if self.text.with_untracked(|text| text.as_ref().is_some_and(|t| *t != query.search)) {
            self.text.set(Some(query.search.clone()));
        }
        self.written.set_value(query.search.clone());
    }

    /// What the address says holds again.
    fn forget(&self) {
        self.stop();
        self.noted.set_value(None);
        self.text.set(None);
    }

    fn stop(&self) {
        if let Some(timer) = self.timer.try_get_value().flatten() {
            timer.clear();
        }
    }
}

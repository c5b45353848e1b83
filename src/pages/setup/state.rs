//! The setup under way, kept in the browser.

use std::{sync::Arc, time::Duration};

use crate::prelude::*;
use baton_model::{
    Failure, Record, Resource, Value,
    setup::{Setup, Start, stand_in},
};

use leptos_router::hooks::use_query_map;

use crate::{
    address::{self, Go},
    console::Console,
    pages::{edit::Form, production::Once, titles},
    ui::{show_soon, storage},
};

/// Time from the last key to the writing of what was typed.
const PAUSE: Duration = Duration::from_millis(300);

/// What addresses call the starting points.
const START: &str = "start";

/// The page and everything on it. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Page {
    /// The setup.
    pub setup: RwSignal<Setup>,
    /// Whether the starting points are shown although one was chosen.
    pub choosing: RwSignal<bool>,
    /// Whether the step on the screen is to say what it misses.
    pub tried: RwSignal<bool>,
    /// The form on the screen.
    pub form: StoredValue<Option<Form>>,
    /// What failed last, and with which record.
    pub failure: RwSignal<Option<(u32, Failure)>>,
    /// What the server answered beyond ids: shown once.
    pub extra: RwSignal<Vec<(String, String)>>,
    /// Asks once more before anything is made: production.
    pub applying: Once,
    /// The same before it is removed.
    pub removing: Once,
    /// Whether the requests are shown with their secrets.
    pub revealed: RwSignal<bool>,
    /// Whether the person is asked whether everything is to be discarded.
    pub restarting: RwSignal<bool>,
    /// Raised when the person wants the run to stop.
    pub stop: StoredValue<bool>,
    /// What everything else is reached through.
    pub console: Console,
    /// Where it is kept. Lives on when the page was left, and other environments were removed.
    key: &'static str,
    go: StoredValue<Go>,
    timer: StoredValue<Option<leptos::leptos_dom::helpers::TimeoutHandle>>,
}

impl Page {
    /// Goes on with what this browser keeps for the environment, or begins.
    pub fn open() -> Self {
        let console = Console::get();
        let key: &str = Box::leak(key_of(console).into_boxed_str());
        let page = Self {
            setup: RwSignal::new(kept(key).unwrap_or_default()),
            choosing: RwSignal::new(false),
            tried: RwSignal::new(false),
            form: StoredValue::new(None),
            failure: RwSignal::new(None),
            extra: RwSignal::new(Vec::new()),
            applying: Once::new("Apply to"),
            removing: Once::new("Remove from"),
            revealed: RwSignal::new(false),
            restarting: RwSignal::new(false),
            stop: StoredValue::new(false),
            console,
            key,
            go: StoredValue::new(Go::here()),
            timer: StoredValue::new(None),
        };
        // Names of what is used are shown, and what follows from it is filled in.
        Effect::new(move |_| {
            let used = page.setup.with(|setup| {
                let all = setup.steps.iter().filter(|step| !step.existing.is_empty());
                all.map(|step| (step.slot.resource, step.existing.clone())).collect::<Vec<_>>()
            });
            for (resource, id) in used {
                let _ = console.store.record(resource, &id);
            }
        });
        page.follow_address();
        page.show_staged();
        let leaving = window_event_listener(ev::pagehide, move |_| page.keep());
        on_cleanup(move || {
            leaving.remove();
            page.keep();
            console.store.set_staged(Vec::new());
        });
        // Leaving loses nothing but what the server says only once.
        console.guard.watch(
            Signal::derive(move || page.extra.with(|all| !all.is_empty())),
            Callback::new(|()| {}),
        );
        page
    }

    /// Whether the page was left.
    pub fn is_gone(self) -> bool {
        self.setup.try_with_untracked(|_| ()).is_none()
    }

    /// Whether something waits to be read that the server says only once.
    pub fn is_unread(self) -> bool {
        self.extra.try_with_untracked(|all| !all.is_empty()) == Some(true)
    }

    /// Sends nothing more, for now.
    pub fn halt(self) {
        let _ = self.stop.try_update_value(|stop| *stop = true);
    }

    /// Changes something else than what is typed: what follows from it is filled in, and kept.
    pub fn change(self, change: impl FnOnce(&mut Setup)) {
        let store = self.console.store;
        let lookup = move |resource, id: &str| {
            store.peek(resource, id).map(|record: Arc<Record>| record.json.clone())
        };
        self.setup.update(|setup| {
            change(setup);
            setup.settle(&lookup);
        });
        self.show_staged();
        self.keep();
    }

    /// Takes what was typed into the form of a record.
    pub fn typed(self, key: u32, document: &Value) {
        self.setup.update(|setup| setup.edit(key, document));
        self.show_staged();
        if let Some(running) = self.timer.get_value() {
            running.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.keep(), PAUSE).ok());
    }

    /// Puts a record aside that a form asked for; what stands for its id.
    pub fn stage(self, resource: Resource, document: Value) -> String {
        let mut id = String::new();
        self.change(|setup| id = setup.stage(resource, document));
        id
    }

    /// Takes note of an answer, also where the page was left meanwhile: what was made is known.
    pub fn note(self, change: impl FnOnce(&mut Setup)) {
        if !self.is_gone() {
            return self.change(change);
        }
        // Left behind in the browser without secrets, which what is made needs no more.
        if let Some(mut setup) = kept(self.key) {
            change(&mut setup);
            storage::set_local(self.key, &setup.to_json().to_string());
        }
    }

    /// Writes it down in the browser.
    pub fn keep(self) {
        let text = self
            .setup
            .try_with_untracked(|setup| setup.is_begun().then(|| setup.to_json().to_string()));
        if let Some(Some(text)) = text {
            storage::set_local(self.key, &text);
        }
    }

    /// Shows what is put aside by its name, wherever it is referred to.
    fn show_staged(self) {
        let records = self.setup.with_untracked(|setup| {
            let wanted = setup.order().into_iter().filter_map(|key| setup.record(key));
            let all = wanted.chain(setup.left_out());
            all.map(|one| {
                let spec = one.resource.spec();
                let mut json = one.document.clone();
                if let Some(object) = json.as_object_mut() {
                    object.insert("id".to_owned(), Value::String(stand_in(one.key)));
                    if one.name().is_empty() {
                        let name = format!("New {}", spec.singular);
                        object.insert(spec.name.to_owned(), Value::String(name));
                    }
                }
                (one.resource, Arc::new(Record::new(json)))
            })
            .collect()
        });
        self.console.store.set_staged(records);
    }

    /// What is known of a record that is there already.
    pub fn name_of(self, resource: Resource, id: &str) -> String {
        let record = self.console.store.peek(resource, id);
        record.map_or_else(|| id.to_owned(), |record| record.name(resource.spec()).to_owned())
    }

    /// What seems wrong and may be meant. Reactive.
    pub fn warnings(self) -> Vec<String> {
        let store = self.console.store;
        self.setup.with(|setup| {
            setup.warnings(&|resource, id| match store.record(resource, id) {
                crate::store::Known::Here(record) => Some(record.json.clone()),
                _ => None,
            })
        })
    }

    /// Chooses where to start from.
    pub fn begin(self, start: Start, name: &str) {
        // What Back from the first step leads to.
        self.go.with_value(|go| go.replace(&address::setup_step(START)));
        self.change(|setup| setup.begin(start, name));
        self.show(0);
    }

    /// Shows the starting points again.
    pub fn choose(self) {
        self.choosing.set(true);
        self.push();
    }

    /// Goes to a step, or to the plan behind the last one.
    pub fn show(self, at: usize) {
        self.turn_to(Some(at));
        self.push();
    }

    fn turn_to(self, at: Option<usize>) {
        self.tried.set(false);
        if let Some(at) = at {
            self.change(|setup| setup.go(at));
        }
        self.choosing.set(at.is_none());
        focus_heading();
    }

    /// What the address calls that which is on the screen; nothing where nothing is begun.
    fn code(self) -> String {
        let begun =
            self.setup.with_untracked(|setup| setup.is_begun().then(|| setup.code(setup.at)));
        match begun {
            Some(_) if self.choosing.get_untracked() => START.to_owned(),
            code => code.unwrap_or_default(),
        }
    }

    /// A new entry of the history for what is on the screen.
    fn push(self) {
        let to = address::setup_step(&self.code());
        self.go.with_value(|go| go.to(&to));
        // After Forward the router may take an address for that of the screen that is not.
        if address::here() != to
            && let Ok(history) = window().history()
        {
            let to = format!("{}/{to}", address::base());
            let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&to));
        }
    }

    /// Back and Forward lead to the step that the address names; an address that names none, or
    /// one that is not there, gets the name of what is on the screen.
    fn follow_address(self) {
        let query = use_query_map();
        let named = Memo::new(move |_| query.with(|query| query.get("step")).unwrap_or_default());
        let follow = move |named: &str| {
            let place = self.setup.with_untracked(|setup| match named {
                START => setup.is_begun().then_some(None),
                _ => setup.step_named(named).filter(|_| setup.is_begun()).map(Some),
            });
            match place {
                Some(_) if named == self.code() => {}
                Some(at) => self.turn_to(at),
                None => {
                    self.go.with_value(|go| go.replace(&address::setup_step(&self.code())));
                }
            }
        };
        Effect::new(move |_| follow(&named.get()));
    }

    /// Forgets this setup.
    pub fn start_over(self) {
        storage::remove_local(self.key);
        self.failure.set(None);
        self.choosing.set(false);
        self.revealed.set(false);
        self.setup.set(Setup::default());
        self.go.with_value(|go| go.replace(address::SETUP));
        self.show_staged();
        titles::refocus();
    }
}

/// Where the setup of the environment on the screen is kept.
pub fn key_of(console: Console) -> String {
    format!("baton.setup.{}", console.session.environment_id())
}

fn kept(key: &str) -> Option<Setup> {
    Setup::from_json(&serde_json::from_str(&storage::local(key)?).ok()?)
}

/// The heading of what came, so that it is read out and the keyboard goes on from there.
pub fn focus_heading() {
    show_soon("#setup-heading");
}

//! Taking back a save or a delete, by the call that does the opposite.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use crate::prelude::*;
use baton_model::{
    Failure, Path, Record, Resource, Value,
    config::EnvironmentKind,
    document,
    undo::{Saved, Undo},
};

use super::{
    created, draft,
    unknown::{Before, Outcome, find_created},
};
use crate::{
    address,
    console::Console,
    pages::{
        lookup,
        titles::{capital, refocus},
    },
    store::Deed,
    ui::{Notices, focus_soon, keys, twice},
};

/// Offers to undo something; in production it is asked once more.
pub fn offer(console: Console, what: String, undo: Callback<()>) {
    twice::watch();
    let notices = console.notices;
    let question = StoredValue::new(None::<Question>);
    let sure = Callback::new(move |()| {
        // Neither a second click answers what stands where the button was, nor a second key: the focus
        // is beside it.
        if twice::is_second_half()
            && let Some(question) = question.get_value()
        {
            return ask_once_more(notices, question);
        }
        undo.run(());
        refocus();
    });
    let offered = what.clone();
    let asked = Callback::new(move |()| {
        if untrack(|| console.environment().kind) == EnvironmentKind::Production
            && let Some(question) = question.get_value()
        {
            ask_once_more(notices, question);
        } else {
            undo.run(());
            refocus();
        }
    });
    question.set_value(Some(Question { offered, asked, sure }));
    notices.offer(what, "Undo", asked);
}

/// What is asked before something is undone in production.
#[derive(Clone)]
struct Question {
    /// What is said and offered before, and again when the answer is no.
    offered: String,
    asked: Callback<()>,
    sure: Callback<()>,
}

const IN_PRODUCTION: &str = "Undo in production";

thread_local! {
    /// Listens for Escape, which says no to the last question.
    static ESCAPE: RefCell<Option<WindowListenerHandle>> = const { RefCell::new(None) };
}

fn ask_once_more(notices: Notices, question: Question) {
    notices.ask(PRODUCTION, IN_PRODUCTION, question.sure);
    let keys = window_event_listener(ev::keydown, move |event| {
        let is_in = |one: web_sys::Element| matches!(one.closest(".toast"), Ok(Some(_)));
        if event.key() == "Escape"
            && notices.offered() == Some(IN_PRODUCTION)
            && keys::target(&event).is_some_and(is_in)
        {
            notices.offer(question.offered.clone(), "Undo", question.asked);
            focus_soon(".toast > .offer");
        }
    });
    if let Some(before) = ESCAPE.with_borrow_mut(|last| last.replace(keys)) {
        before.remove();
    }
}

/// Whether the page is about to be left by the very thing that can be undone.
static LEAVES: AtomicBool = AtomicBool::new(false);

/// What is offered next leaves the page itself, as a delete does: it is still offered on the page after.
pub fn leaves_page() {
    LEAVES.store(true, Ordering::Relaxed);
}

/// How many pages were left on which something could be undone.
static PAGE: AtomicU32 = AtomicU32::new(0);

/// Where something was done: what takes it back is offered there and nowhere else.
#[derive(Clone)]
pub struct Place {
    console: Console,
    environment: String,
    page: u32,
}

impl Place {
    /// Where the person is now.
    pub fn now(console: Console) -> Self {
        let environment = untrack(|| console.environment().id);
        Self { console, environment, page: PAGE.load(Ordering::Relaxed) }
    }

    /// Whether that is still the environment on the screen: another has nothing of this one.
    pub fn is_same_environment(&self) -> bool {
        self.environment == untrack(|| self.console.environment().id)
    }

    /// Tells that something could not be taken back; whether it can be offered again.
    fn fails(&self, what: &str, failure: &Failure) -> bool {
        if !self.is_same_environment() {
            return false;
        }
        self.console.notices.warn(failure.clone());
        let is_here = self.page == PAGE.load(Ordering::Relaxed);
        if !is_here {
            self.console.notices.tell(what);
        }
        is_here
    }
}

/// Called when a page is left that offers to undo something: the next page does not say of what.
pub fn page_left(console: Console) {
    if LEAVES.swap(false, Ordering::Relaxed) {
        return;
    }
    PAGE.fetch_add(1, Ordering::Relaxed);
    if console.notices.offered().is_some_and(|label| label.starts_with("Undo")) {
        console.notices.clear();
    }
}

const PRODUCTION: &str = "This is production: customers meet the change at once.";

/// Offers to take a save back, unless that takes a secret that nobody knows.
pub fn offer_restore(
    console: Console,
    resource: Resource,
    id: String,
    saved: Arc<Saved>,
    said: &'static str,
    done: Callback<()>,
) {
    if !saved.can_be_undone(resource.spec()) {
        console.notices.say(format!(
            "{said}. They cannot be undone: the server had hidden a secret that was there."
        ));
        return;
    }
    let place = Place::now(console);
    let undo = Callback::new(move |()| {
        let (id, saved, place) = (id.clone(), saved.clone(), place.clone());
        spawn_local(async move {
            match take_back(console, resource, &id, &saved).await {
                Ok(()) => done.run(()),
                Err(failure) => {
                    let record = console.store.peek(resource, &id);
                    let name =
                        record.map_or_else(|| id.clone(), |it| it.name(resource.spec()).to_owned());
                    if place.fails(&format!("The change of {name} was not undone."), &failure) {
                        offer_restore(console, resource, id, saved, said, done);
                    }
                }
            }
        });
    });
    offer(console, said.to_owned(), undo);
}

async fn take_back(
    console: Console,
    resource: Resource,
    id: &str,
    saved: &Saved,
) -> Result<(), Failure> {
    let client = console.store.client(resource);
    let now = client.read_one(id).await?;
    let Some(undo) = saved.undo(resource.spec(), &now.json) else {
        console.notices.tell(
            "Nothing was undone: somebody else has changed it since, and the server hides its secrets.",
        );
        return Ok(());
    };
    if let Some(body) = &undo.body {
        lookup::replace(console.store, resource, &now, body).await?;
        let (was, is) = (Some(now.json.clone()), Some(body.clone()));
        console.store.history.note(resource, id, Deed::Restored, was, is);
        if let Some(record) = lookup::saved(console.store, resource, &now, body).await? {
            let left = lookup::left_out(client, &now, body, &record.json);
            console.store.put(resource, record);
            if let Some((_, failure)) = left {
                return Err(failure);
            }
        }
    }
    say(console, resource, &now.json, &undo);
    Ok(())
}

/// Says what was undone, and what was not.
fn say(console: Console, resource: Resource, now: &Value, undo: &Undo) {
    let kept = lookup::names(resource.spec(), now, &undo.kept);
    let mut words = match (&undo.body, kept.as_str()) {
        (_, "") => "Change undone".to_owned(),
        (Some(_), kept) => format!("Change undone, but not {kept}: changed again since."),
        (None, kept) => format!("Nothing was undone: {kept} changed again since."),
    };
    if undo.secrets_stay && undo.body.is_some() {
        let end = if kept.is_empty() { "." } else { "" };
        words += end;
        words += " The secret stays as it was saved: the server had hidden the one before.";
    }
    if kept.is_empty() {
        console.notices.say(words);
    } else {
        console.notices.tell(words);
    }
}

/// Offers to create a deleted record again.
pub fn offer_recreate(
    console: Console,
    resource: Resource,
    before: Arc<Record>,
    done: Callback<()>,
) {
    let spec = resource.spec();
    let noun = capital(spec.singular);
    let place = Place::now(console);
    let undo = Callback::new(move |()| {
        let (before, place) = (before.clone(), place.clone());
        if document::hides_secrets(resource.spec(), &before.json) {
            return fill_in(console, resource, &before);
        }
        spawn_local(async move {
            match recreate(console, resource, &before).await {
                Ok(id) => {
                    say_restored(console, resource, id);
                    done.run(());
                }
                Err(failure) => {
                    let name = before.name(spec);
                    if place.fails(&format!("{name} was not restored."), &failure) {
                        offer_recreate(console, resource, before, done);
                    }
                }
            }
        });
    });
    offer(console, format!("{noun} deleted"), undo);
}

/// Says that a record is there again, and leads to it: in the list it may stand on another page.
fn say_restored(console: Console, resource: Resource, id: Option<String>) {
    let words = format!(
        "{} restored with a new id. What pointed at the old id does not point at it.",
        capital(resource.spec().singular)
    );
    let Some(id) = id else { return console.notices.say(words) };
    let open = Callback::new(move |()| address::follow(&address::record(resource, &id)));
    console.notices.offer(words, "Open it", open);
}

/// Creates a deleted record again, without the secrets that the server had hidden, and gives its id
/// if the server does.
///
/// # Errors
/// What the server answers, or what was found out where it did not.
pub async fn recreate(
    console: Console,
    resource: Resource,
    before: &Record,
) -> Result<Option<String>, Failure> {
    let spec = resource.spec();
    let mut body = document::body(spec, &before.json, Some(&before.json));
    Path::parse("modified").remove(&mut body);
    for path in document::mask_places(spec, &before.json) {
        path.remove(&mut body);
    }
    let answer = create(console, resource, &body).await?;
    let name = before.name(spec);
    let extra = created::extra(spec, &body, &answer).into_iter();
    console
        .extra
        .update(|all| all.extend(extra.map(|(key, value)| (format!("{name}: {key}"), value))));
    let id = answer.get("id").and_then(Value::as_str).map(str::to_owned);
    if let Some(id) = &id {
        console.store.history.note(resource, id, Deed::Restored, None, Some(body));
    }
    console.store.stale(resource);
    Ok(id)
}

/// Opens the form of a new record with all that is known of a deleted one: its secrets are not.
fn fill_in(console: Console, resource: Resource, before: &Record) {
    draft::put_aside(console, resource, before);
    address::follow(&address::anew(resource, &before.id));
    let noun = resource.spec().singular;
    console.notices.tell(format!(
        "The server had hidden secrets of this {noun}: type them, then create it. It gets a new id."
    ));
}

/// Creates a record; without an answer it is looked for before anything is said.
async fn create(console: Console, resource: Resource, body: &Value) -> Result<Value, Failure> {
    let before = Before::now(console.store, resource);
    match console.store.client(resource).create(body).await {
        Err(failure) if failure.is_unknown() => {
            match find_created(console.store, resource, body, &before).await {
                Outcome::Created(record) => Ok(serde_json::json!({"id": record.id})),
                Outcome::NotDone => lookup::settled(failure, Some(false)).map(|()| Value::Null),
                _ => lookup::settled(failure, None).map(|()| Value::Null),
            }
        }
        answer => answer,
    }
}

//! Saving: checked here, read again there, sent once, and answered at the place that the server
//! names.

use std::sync::Arc;

use crate::prelude::*;
use baton_model::{
    Cause, Failure, Path, Record, Value, config::EnvironmentKind, merge, undo::Saved,
};

use crate::ui::dom::{AnyView, IntoAny, view};

use super::{
    conflict::{self, Conflict},
    created,
    discard::discard,
    draft,
    form::Form,
    undo,
    unknown::{self, Before, Outcome},
};
use crate::{
    address::{self, Go},
    pages::{list::seen_last, lookup, session::missing_scope, titles::capital},
    store::Deed,
    ui::{Dialog, DialogProps, coming_back, focus_soon, icon, refocus_soon},
};

/// Saves a form.
#[derive(Clone, Copy)]
pub struct Saver {
    form: Form,
    go: StoredValue<Go>,
    /// Whether the person is asked once more: production.
    confirming: RwSignal<bool>,
    /// What somebody else changed meanwhile.
    conflict: RwSignal<Option<Conflict>>,
    /// What a create call answered beyond the id.
    extra: RwSignal<Vec<(String, String)>>,
    /// Where to go when that is read.
    next: StoredValue<Option<String>>,
    /// Whether the form starts over after the record is created.
    another: StoredValue<bool>,
    /// Whether saving was asked for while a save was on its way.
    asked_again: StoredValue<bool>,
    /// Told the id of what was created, instead of going there: a form in a side panel.
    within: Option<Callback<Option<String>>>,
    /// The id of what was created.
    made: StoredValue<Option<String>>,
    /// What is known of a write without an answer.
    outcome: RwSignal<Option<Outcome>>,
    /// What it sent.
    sent: StoredValue<Value>,
    /// What was there before it was sent.
    before: StoredValue<Option<Arc<Before>>>,
    /// The document of which it was made: what is typed later is not saved.
    saved: StoredValue<Value>,
}

impl Saver {
    /// Saves `form`. Call while the page is made.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            go: StoredValue::new(Go::here()),
            confirming: RwSignal::new(false),
            conflict: RwSignal::new(None),
            extra: RwSignal::new(Vec::new()),
            next: StoredValue::new(None),
            another: StoredValue::new(false),
            asked_again: StoredValue::new(false),
            within: None,
            made: StoredValue::new(None),
            outcome: RwSignal::new(None),
            sent: StoredValue::new(Value::Null),
            before: StoredValue::new(None),
            saved: StoredValue::new(Value::Null),
        }
    }

    /// Saves a new record without leaving the page; `then` is told its id.
    pub fn within(form: Form, then: Callback<Option<String>>) -> Self {
        Self { within: Some(then), ..Self::new(form) }
    }

    /// Asks before the page is left with something that is not saved or not read.
    pub fn guard(self) {
        let form = self.form;
        let (guard, extra) = (form.console.guard, self.extra);
        let is_unread = move || extra.with(|all| !all.is_empty());
        guard.watch(
            Signal::derive(move || form.dirty.get() || form.is_creating() || is_unread()),
            Callback::new(move |()| draft::forget(form)),
        );
        guard.watch_saving(form.busy.into());
    }

    /// Saves, unless something is to be corrected first.
    pub fn save(self) {
        self.another.set_value(false);
        self.start();
    }

    /// Creates the record and starts another one.
    fn save_and_add(self) {
        self.another.set_value(true);
        self.start();
    }

    fn start(self) {
        let form = self.form;
        if form.busy.get_untracked() {
            self.asked_again.set_value(true);
            return;
        }
        // What a dialog asks or shows comes first: a second create call would take its place.
        let asked = self.extra.with_untracked(|extra| !extra.is_empty())
            || self.conflict.with_untracked(Option::is_some);
        if asked || untrack(|| missing_scope(form.console, form.resource)).is_some() {
            return;
        }
        // What is there already is made once more only by those who say so.
        let is_made = |outcome: &Option<Outcome>| {
            matches!(outcome, Some(Outcome::Looking | Outcome::Created(_) | Outcome::Perhaps(_)))
        };
        if self.outcome.with_untracked(is_made) {
            return focus_soon("[aria-label=Outcome] .btn");
        }
        self.outcome.set(None);
        if !form.is_whole() {
            return;
        }
        if form.base.with_untracked(Option::is_some) && !form.dirty.get_untracked() {
            return;
        }
        let production = untrack(|| form.console.environment().kind) == EnvironmentKind::Production;
        if production {
            self.confirming.set(true);
        } else {
            self.send();
        }
    }

    /// Sends what was brought together, unless theirs has a mask or what else must not be sent.
    fn send_merged(self) {
        if self.form.is_whole() {
            self.send();
        }
    }

    fn send(self) {
        let form = self.form;
        // Nothing can be typed into what is being created: whoever did goes on there if it fails.
        let at = document().active_element().map(|element| element.id()).unwrap_or_default();
        form.busy.set(true);
        self.asked_again.set_value(false);
        let base = form.base.get_untracked();
        let exists = base.is_some();
        spawn_local(async move {
            match base {
                // Large, because they hold copies of the record and all that may go wrong.
                None => Box::pin(self.create()).await,
                Some(record) => Box::pin(self.replace(record)).await,
            }
            if form.busy.try_set(false).is_none() && !at.is_empty() {
                refocus_soon(format!("[id=\"{at}\"]"));
            }
            // What was typed during a save is saved too, if that was asked for and the save is done.
            let again = exists && self.asked_again.try_get_value() == Some(true);
            if again && form.failure.with_untracked(Option::is_none) {
                self.start();
            }
        });
    }

    async fn create(self) {
        let form = self.form;
        let body = form.body();
        let store = form.console.store;
        self.before.set_value(Some(Before::now(store, form.resource).into()));
        match store.client(form.resource).create(&body).await {
            _ if form.is_gone() => {}
            Ok(answer) => {
                let extra = created::extra(form.resource.spec(), &body, &answer);
                let id = match answer.get("id").and_then(Value::as_str) {
                    None | Some("") => self.id_of_created(&body).await,
                    Some(id) => Some(id.to_owned()),
                };
                if !form.is_gone() {
                    self.created(id, extra);
                }
            }
            Err(failure) if failure.is_unknown() => {
                self.sent.set_value(body);
                self.refused(failure);
                self.look_for_created().await;
            }
            Err(failure) => self.refused(failure),
        }
    }

    /// The id of a new record, where the answer does not say it.
    async fn id_of_created(self, sent: &Value) -> Option<String> {
        match self.find_created(sent).await {
            Outcome::Created(record) => Some(record.id.clone()),
            _ => None,
        }
    }

    async fn find_created(self, sent: &Value) -> Outcome {
        let form = self.form;
        let Some(before) = self.before.get_value() else { return Outcome::Unsure };
        unknown::find_created(form.console.store, form.resource, sent, &before).await
    }

    /// Whether a create call without an answer made a record: look before it is offered again.
    async fn look_for_created(self) {
        self.outcome.set(Some(Outcome::Looking));
        let sent = self.sent.get_value();
        let found = self.find_created(&sent).await;
        let _ = self.outcome.try_set(Some(found));
    }

    /// The same once more, when the person asks for it.
    fn look_again(self) {
        let base = self.form.base.get_untracked();
        spawn_local(async move {
            match base {
                None => self.look_for_created().await,
                Some(base) => Box::pin(self.look_up(base)).await,
            }
        });
    }

    /// What can be done about a write without an answer, when it was looked up.
    pub fn outcome(self) -> AnyView {
        let open = Callback::new(move |record: Arc<Record>| {
            let form = self.form;
            if self.within.is_some() || form.body() == self.sent.get_value() {
                return self.created(Some(record.id.clone()), Vec::new());
            }
            // What was typed since is not in it.
            let to = address::record(form.resource, &record.id);
            form.console.guard.ask(move || self.go.with_value(|go| go.to(&to)));
        });
        let again = Callback::new(move |()| {
            self.outcome.set(None);
            self.start();
        });
        let look = Callback::new(move |()| self.look_again());
        unknown::notice(self.form, self.outcome, open, again, look)
    }

    fn created(self, id: Option<String>, extra: Vec<(String, String)>) {
        let form = self.form;
        let spec = form.resource.spec();
        // What comes next may be typed into.
        form.busy.set(false);
        draft::forget(form);
        form.settle();
        self.outcome.set(None);
        form.console.store.stale(form.resource);
        form.console.notices.say(format!("{} created", capital(spec.singular)));
        if let Some(id) = &id {
            let made = form.document.get_untracked();
            form.console.store.history.note(form.resource, id, Deed::Created, None, Some(made));
        }
        let to = match &id {
            Some(id) => address::record(form.resource, id),
            None => address::list(form.resource),
        };
        self.next.set_value((!self.another.get_value()).then_some(to));
        self.made.set_value(id);
        if extra.is_empty() { self.go_on() } else { self.extra.set(extra) }
    }

    /// Goes to the new record, or starts another one.
    fn go_on(self) {
        if let Some(then) = self.within {
            then.run(self.made.get_value());
            return;
        }
        if let Some(to) = self.next.get_value() {
            self.go.with_value(|go| go.replace(&to));
            return;
        }
        self.form.restart();
        // It is no copy of another record any more.
        self.go.with_value(|go| go.replace(&address::new(self.form.resource)));
        self.form.to_first_field();
    }

    async fn replace(self, base: Arc<Record>) {
        let form = self.form;
        let client = form.console.store.client(form.resource);
        // Read again first: nothing that somebody else did meanwhile is overwritten unseen.
        let now = match client.read_one(&base.id).await {
            _ if form.is_gone() => return,
            Ok(now) => now,
            Err(failure) => return self.refused(failure),
        };
        // Something may have been typed meanwhile.
        if !form.is_whole() {
            return;
        }
        let mut body = form.body();
        self.saved.set_value(form.document.get_untracked());
        if let Some(modified) = now.json.get("modified").filter(|_| body.get("modified").is_some())
        {
            Path::parse("modified").set(&mut body, modified.clone());
        }
        // Members that change by themselves are sent as they are now.
        body = merge::merge(&body, &now.json, &form.restless());
        if let Some(found) = conflict::find(form, now) {
            self.conflict.set(Some(found));
            return;
        }
        self.sent.set_value(body.clone());
        match client.replace(&base.id, &body).await {
            _ if form.is_gone() => {}
            Ok(true) => self.replaced(base).await,
            Ok(false) => {
                let (store, resource) = (form.console.store, form.resource);
                match lookup::replaced_later(store, resource, &base, &body).await {
                    _ if form.is_gone() => {}
                    Ok(()) => self.replaced(base).await,
                    Err(failure) => self.refused(failure),
                }
            }
            Err(failure) if failure.cause == Cause::Conflict => {
                self.overtaken(&base, failure).await;
            }
            Err(failure) if failure.is_unknown() => {
                self.refused(failure);
                Box::pin(self.look_up(base)).await;
            }
            Err(failure) => self.refused(failure),
        }
    }

    /// The server says that it changed in the moment between reading and writing.
    async fn overtaken(self, base: &Record, failure: Failure) {
        let form = self.form;
        let now = form.console.store.client(form.resource).read_one(&base.id).await;
        if form.is_gone() {
            return;
        }
        match now.ok().and_then(|now| conflict::find(form, now)) {
            Some(found) => self.conflict.set(Some(found)),
            None => self.refused(failure),
        }
    }

    /// Whether a write without an answer was done is on the server: look before asking again.
    async fn look_up(self, base: Arc<Record>) {
        let form = self.form;
        self.outcome.set(Some(Outcome::Looking));
        let sent = self.sent.get_value();
        let done = lookup::is_replaced(form.console.store, form.resource, &base, &sent).await;
        if form.is_gone() {
            return;
        }
        match done {
            Some(true) => {
                self.outcome.set(None);
                self.replaced(base).await;
            }
            Some(false) => self.outcome.set(Some(Outcome::NotDone)),
            None => self.outcome.set(Some(Outcome::Unsure)),
        }
    }

    async fn replaced(self, before: Arc<Record>) {
        let form = self.form;
        let is = self.saved.get_value();
        form.settle_as(is.clone());
        if !form.dirty.get_untracked() {
            draft::forget(form);
        }
        let was = before.json.clone();
        form.console.store.history.note(
            form.resource,
            &before.id,
            Deed::Saved,
            Some(was),
            Some(is),
        );
        let undone = before.clone();
        let reread = Callback::new(move |()| {
            let undone = undone.clone();
            // It spoke of what is undone.
            form.failure.try_set(None);
            spawn_local(async move {
                // What was undone here is no change by somebody else.
                if let Ok(now) = form.console.store.client(form.resource).read_one(&undone.id).await
                {
                    go_on_from(form, now, Some(&undone.json));
                }
            });
        });
        form.console.notices.say("Changes saved");
        let environment = move || untrack(|| form.console.environment().id);
        let (sent, here) = (self.sent.get_value(), environment());
        let now = lookup::saved(form.console.store, form.resource, &before, &sent).await;
        // Another page has its own to undo.
        if environment() != here || form.is_gone() {
            return;
        }
        let mut said = "Changes saved";
        let after = match now {
            Ok(Some(now)) => {
                let client = form.console.store.client(form.resource);
                let left = lookup::left_out(client, &before, &sent, &now.json);
                if let Some((places, _)) = &left {
                    // Nor is that lost of which it has taken a part.
                    form.unsettle_at(&before.json, places);
                }
                let read = go_on_from(form, now, None);
                if let Some((_, failure)) = left {
                    said = "A part of the changes is saved";
                    self.refused(failure);
                }
                Some(read)
            }
            Ok(None) => {
                // What was saved is what somebody else may change from now on.
                let json = self.saved.get_value();
                form.base.set(Some(Record { id: before.id.clone(), json }.into()));
                None
            }
            Err(failure) => {
                // What was typed is not lost for that.
                form.unsettle(&before.json);
                return self.refused(failure);
            }
        };
        let saved = Saved::new(before.json.clone(), sent, after);
        let id = before.id.clone();
        undo::offer_restore(form.console, form.resource, id, saved.into(), said, reread);
    }

    fn refused(self, failure: Failure) {
        if failure.cause == Cause::Dropped {
            return;
        }
        self.form.refuse(failure);
        request_animation_frame(|| {
            if let Some(alert) = document().get_element_by_id("form-failure") {
                alert.scroll_into_view_with_bool(true);
            }
        });
    }
}

/// What the server has now, with its new time of modification, is what editing goes on from; or what an
/// undo has put back, which is `undone`.
fn go_on_from(form: Form, record: Record, undone: Option<&Value>) -> Value {
    let read = record.json.clone();
    form.console.store.put(form.resource, record.clone());
    match form.dirty.try_get_untracked() {
        Some(false) => form.reset(record.into()),
        Some(true) => {
            let goes_on = form.go_on_from(record.into());
            if let Some(before) = undone.filter(|_| !goes_on) {
                form.go_on_over(before);
            }
        }
        None => {}
    }
    read
}

/// The dialogs that saving may need.
pub fn dialogs(form: Form, saver: Saver) -> AnyView {
    view! {
        {confirm_dialog(form, saver)}
        {conflict::dialog(form, saver.conflict, Callback::new(move |()| saver.send_merged()))}
        {created::dialog(saver.extra, Callback::new(move |()| saver.go_on()))}
    }
    .into_any()
}

/// The bar below the form.
pub fn bar(form: Form, saver: Saver) -> AnyView {
    let spec = form.resource.spec();
    let is_new = move || form.base.with(Option::is_none);
    let label = move || {
        if is_new() { format!("Create {}", spec.singular) } else { "Save changes".to_owned() }
    };
    let changed = Memo::new(move |_| if is_new() { Vec::new() } else { form.changed() });
    let count = move || {
        let count = changed.with(Vec::len);
        (count > 0).then(|| {
            let noun = if count == 1 { "unsaved change" } else { "unsaved changes" };
            view! {
                <span class="state warn">{format!("{count} {noun}")}</span>
                <span class="muted p2 t">{changed.with(|all| all.join(", "))}</span>
            }
        })
    };
    let unchanged = move || !is_new() && !form.dirty.get();
    let why_not = Memo::new(move |_| {
        missing_scope(form.console, form.resource)
            .or_else(|| unchanged().then(|| "Nothing is changed".to_owned()))
    });
    let throw_away = move |_| {
        // It is on its way to the server.
        if !form.busy.get_untracked() {
            discard(form);
        }
    };
    view! {
        <div class="savebar" role="region" aria-label="Save">
            {count}{to_correct(form)}
            <div class="rest">
                {move || (form.dirty.get() && !is_new()).then(|| view! { <button type="button" class="btn" aria-disabled=move || form.busy.get().then_some("true") on:click=throw_away>"Discard"</button> })}
                {move || is_new().then(|| view! {
                    <a class="btn" href=seen_last(form.resource) on:click=move |_| coming_back()>"Cancel"</a>
                    <button type="button" class="btn" on:click=move |_| saver.save_and_add()>"Save and add another"</button>
                })}
                <button type="button" class="btn primary" aria-busy=move || form.busy.get().to_string() aria-keyshortcuts="Control+S"
                    aria-disabled=move || why_not.with(Option::is_some).to_string() title=move || why_not.get()
                    on:click=move |_| saver.save()>
                    {move || form.busy.get().then(|| icon("spin"))}{label}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// How many fields are to be corrected, once saving was tried.
pub fn to_correct(form: Form) -> AnyView {
    (move || {
        let count = if form.tried.get() { form.problems.with(Vec::len) } else { 0 };
        let noun = if count == 1 { "field" } else { "fields" };
        (count > 0).then(|| view! { <span class="error">{icon("stop")}<span>{format!("{count} {noun} to correct")}</span></span> })
    })
    .into_any()
}

/// One more question before a write to production.
fn confirm_dialog(form: Form, saver: Saver) -> AnyView {
    let environment = move || form.console.environment();
    let close = move |()| saver.confirming.set(false);
    let title = Signal::derive(move || format!("Save to {}?", environment().name));
    view! {
        <Dialog title=title open=saver.confirming on_close=Callback::new(close)
            env=Signal::derive(move || environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                <button type="button" class="btn primary" on:click=move |_| { close(()); saver.send(); }>"Save to production"</button>
            }>
            <p>"This is production: customers meet the change at once."</p>
        </Dialog>
    }
    .into_any()
}

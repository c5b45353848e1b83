//! A form at the side: makes what a reference field needs without leaving the form behind it.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::prelude::*;
use baton_model::{Path, Resource, Value};

use super::{
    draft,
    form::{Form, focus},
    save::{self, Saver},
    sections::sections,
};
use crate::ui::{
    Alert, AlertProps,
    dom::{AnyView, IntoAny, elsewhere, view},
    icon,
};

/// How many panels lie over the page, at this place of the screen.
#[derive(Clone, Copy)]
struct Depth(u32);

/// How many panels are open now: the one on top has the focus.
static OPEN: AtomicU32 = AtomicU32::new(0);

/// How deep the part of the screen lies that is being made.
fn depth() -> u32 {
    use_context::<Depth>().map_or(0, |depth| depth.0)
}

/// The id of the input at a place: a panel has the same places as the form behind it may have.
pub fn id_here(path: &Path) -> String {
    id_at(depth(), path)
}

/// The same for what the person works in now, asked while nothing is being made.
pub fn id_on_top(path: &Path) -> String {
    id_at(OPEN.load(Ordering::Relaxed), path)
}

fn id_at(depth: u32, path: &Path) -> String {
    if depth == 0 { format!("f-{path}") } else { format!("f{depth}-{path}") }
}

/// Ctrl+S, or ⌘S, saves the form that lies on top, wherever the focus is: the one for which this is
/// called, unless a panel or a dialog lies over it. Call while the form is made.
pub fn save_by_key(save: impl Fn() + 'static) {
    let depth = depth();
    let keys = window_event_listener(ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "s" {
            event.prevent_default();
            // Each panel is a dialog, too: one more is a question.
            let dialogs =
                document().query_selector_all("dialog[open]").map_or(0, |all| all.length());
            if OPEN.load(Ordering::Relaxed) == depth && dialogs == depth {
                save();
            }
        }
    });
    on_cleanup(move || keys.remove());
}

/// Where this is provided, panels put aside what they would create: it gives what stands for the
/// id of such a record.
#[derive(Clone, Copy)]
pub struct Staging(pub Callback<(Resource, Value), String>);

/// What becomes of the form.
#[derive(Clone, Copy)]
enum End {
    /// It is created; told its id, or nothing where the person gives it up.
    Create(Callback<Option<String>>),
    /// It is handed over as it is; nothing where the person gives it up.
    HandOver(Callback<Option<Value>>),
}

impl End {
    fn give_up(self) {
        match self {
            Self::Create(done) => done.run(None),
            Self::HandOver(done) => done.run(None),
        }
    }
}

/// The form of a new record of `resource`, with a name and what stands at a place to begin with. `done`
/// gets the id of what was created, or nothing where the person gives it up.
pub fn panel(
    resource: Resource,
    name: String,
    begins: Option<(Path, Value)>,
    done: Callback<Option<String>>,
) -> AnyView {
    let spec = resource.spec();
    let end = match use_context::<Staging>() {
        None => End::Create(done),
        Some(Staging(stage)) => End::HandOver(Callback::new(move |document: Option<Value>| {
            done.run(document.map(|document| stage.run((resource, document))));
        })),
    };
    let verb = if matches!(end, End::Create(_)) { "Create" } else { "Add" };
    let words = [format!("New {}", spec.singular), format!("{verb} {}", spec.singular)];
    lay_over(words, end, move || {
        let form = Form::new(resource, None);
        if !name.is_empty() {
            form.set(&Path::parse(spec.name), Some(Value::String(name)));
        }
        if let Some((place, value)) = begins {
            form.set(&place, Some(value));
        }
        form
    })
}

/// The form of a record that was put aside. `done` gets what it is now, or nothing where the
/// person gives it up.
pub fn change(resource: Resource, document: Value, done: Callback<Option<Value>>) -> AnyView {
    let words = [format!("Change {}", resource.spec().singular), "Keep changes".to_owned()];
    lay_over(words, End::HandOver(done), move || Form::filled(resource, document))
}

fn lay_over(words: [String; 2], end: End, form: impl FnOnce() -> Form) -> AnyView {
    let depth = depth() + 1;
    OPEN.store(depth, Ordering::Relaxed);
    on_cleanup(move || OPEN.store(depth - 1, Ordering::Relaxed));
    provide_context(Depth(depth));
    // Outside the form behind it: forms do not nest.
    elsewhere(sheet(form(), words, depth, end))
}

fn sheet(form: Form, [heading, button]: [String; 2], depth: u32, end: End) -> AnyView {
    let spec = form.resource.spec();
    let guard = form.console.guard;
    guard.watch_panel(form.dirty.into(), form.busy.into());
    let saver = Saver::within(
        form,
        Callback::new(move |id: Option<String>| match end {
            End::Create(done) => take(form, id, done),
            End::HandOver(_) => {}
        }),
    );
    let save = move || match end {
        End::Create(_) => saver.save(),
        End::HandOver(done) => {
            if form.is_whole() {
                let document = form.document.get_untracked();
                form.settle();
                done.run(Some(document));
            }
        }
    };
    let node: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
            focus(&Path::parse(spec.fields().next().map_or("", |field| field.path)));
        }
    });
    let close = move || {
        // What becomes of it is said here, and what is made is chosen.
        if form.busy.get_untracked() {
            return;
        }
        guard.ask_for(form.dirty.get_untracked(), move || {
            if matches!(end, End::Create(_)) {
                draft::forget(form);
            }
            end.give_up();
        });
    };
    // A browser may close it against our will, at the second Escape.
    let closed = move |_| {
        let stays = form.dirty.try_get_untracked() == Some(true)
            || form.busy.try_get_untracked() == Some(true);
        if stays {
            if let Some(dialog) = node.get_untracked() {
                let _ = dialog.show_modal();
            }
            close();
        } else if !form.is_gone() {
            end.give_up();
        }
    };
    save_by_key(save);
    let title = format!("panel-{depth}");
    view! {
        <dialog class="sheet" node_ref=node aria-labelledby=title data-env=move || form.console.environment().kind.code()
            on:cancel=move |event: web_sys::Event| { event.prevent_default(); close(); } on:close=closed>
            <header>
                <h2 id=title.clone()>{heading.clone()}</h2>
                <button type="button" class="btn ghost icon" aria-label="Close" on:click=move |_| close()>{icon("x")}</button>
            </header>
            <div class="in" inert=move || form.is_creating().then_some("")>
                {matches!(end, End::Create(_)).then(|| draft::keep(form))}
                <form class="form" aria-label=heading novalidate
                    on:submit=move |event| { event.prevent_default(); save(); }>{sections(form)}</form>
            </div>
            <footer>
                {move || form.failure.get().map(|failure| view! { <div class="whole"><Alert failure=failure/></div> })}
                <div class="whole">{saver.outcome()}</div>
                {save::to_correct(form)}
                <button type="button" class="btn" on:click=move |_| close()>"Cancel"</button>
                <button type="button" class="btn primary" aria-busy=move || form.busy.get().to_string() on:click=move |_| save()>
                    {move || form.busy.get().then(|| icon("spin"))}{button}
                </button>
            </footer>
        </dialog>
        {save::dialogs(form, saver)}
    }
    .into_any()
}

/// Reads what was created, so that its name is known where it is chosen.
fn take(form: Form, id: Option<String>, done: Callback<Option<String>>) {
    let Some(id) = id else { return done.run(None) };
    spawn_local(async move {
        // Nobody creates another one meanwhile. The save is over only now.
        let _ = form.busy.try_set(true);
        let store = form.console.store;
        if let Ok(record) = store.client(form.resource).read_one(&id).await {
            store.put(form.resource, record);
        }
        if !form.is_gone() {
            done.run(Some(id));
        }
    });
}

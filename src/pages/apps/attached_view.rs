//! Attached data: keys and values to edit, and what a save would change.

use crate::prelude::*;
use baton_model::ocp::{
    attached::{Difference, Row, Wrong},
    path,
};

use super::{
    attached::{Editor, Numbered, SHOWN, short},
    read::Part,
};
use crate::{
    console::Console,
    pages::production::Once,
    ui::{
        Alert, AlertProps, Dialog, DialogProps,
        dom::{AnyView, CollectView, IntoAny, view},
        focus_soon, grouped, icon, refocus_soon,
    },
};

/// Differences that are listed before a save; of the others only their number is given.
const LISTED: usize = 100;

/// Bytes of a text that is large to paste.
const LARGE: usize = 10_000;

/// The tab.
pub fn tab(console: Console, id: &str) -> AnyView {
    let part = Part::read(console.session, path::part(id, "attached_data"), |answer| {
        answer.is_object().then(|| answer.clone())
    });
    let id = id.to_owned();
    part.view(move |base| untrack(|| editor(Editor::new(console, &id, base))))
}

fn editor(editor: Editor) -> AnyView {
    let dirty = Memo::new(move |_| {
        editor.changes.with(|changes| !changes.is_empty())
            || editor.wrong.with(|wrong| !wrong.is_empty())
    });
    editor.console.guard.watch(dirty.into(), Callback::new(|()| {}));
    let asking = RwSignal::new(false);
    let pasting = RwSignal::new(false);
    let save = move || {
        if editor.busy.get_untracked() {
            return;
        }
        if let Some(number) = editor.show_wrong() {
            focus_soon(format!("#attached-key-{number}"));
        } else if editor.changes.with_untracked(|changes| !changes.is_empty()) {
            asking.set(true);
        }
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        save();
    };
    let add = move |_| focus_soon(format!("#attached-key-{}", editor.add()));
    let still = move || {
        let still = editor.still.get();
        (!still.is_empty()).then(|| {
            view! {
                <div class="alert warn" role="alert">{icon("alert")}<h2>"Removed keys are still there"</h2>
                    <p>{format!("The server keeps what is left out instead of removing it: {}.", short(&still))}</p></div>
            }
        })
    };
    let summary = move || {
        let changes = editor.changes.with(|changes| changes.len());
        let wrong = editor.wrong.with(|wrong| wrong.len());
        match (wrong, changes) {
            (0, 0) => "No changes".to_owned(),
            (0, 1) => "1 change".to_owned(),
            (0, n) => format!("{} changes", grouped(n as u64)),
            (1, _) => "1 row cannot be sent".to_owned(),
            (n, _) => format!("{} rows cannot be sent", grouped(n as u64)),
        }
    };
    view! {
        {move || editor.failure.get().map(|failure| view! { <Alert failure=failure/> })}
        {still}
        <form class="attached" aria-label="Attached data" novalidate on:submit=submit>
            <div class="row">
                <input class="input s" type="search" aria-label="Search keys" placeholder="Key or value…" autocomplete="off" spellcheck="false"
                    prop:value=move || editor.search.get() on:input=move |event| { editor.page.set(0); editor.search.set(event_target_value(&event)); }/>
                <button type="button" class="btn s" id="attached-add" on:click=add>{icon("plus")}"Add key"</button>
                <button type="button" class="btn s" on:click=move |_| pasting.set(true)>{icon("copy")}"Paste…"</button>
            </div>
            {rows(editor)}
            <div class="actions attached-foot">
                <span class="muted" aria-live="polite">{summary}</span>
                <button type="button" class="btn" aria-disabled=move || (!dirty.get()).to_string() on:click=move |_| editor.reset()>"Discard"</button>
                <button type="submit" class="btn primary" aria-busy=move || editor.busy.get().to_string() aria-disabled=move || (!dirty.get()).to_string()>
                    {move || editor.busy.get().then(|| icon("spin"))}"Save changes"</button>
            </div>
        </form>
        {difference_dialog(editor, asking)}
        {paste_dialog(editor, pasting)}
    }
    .into_any()
}

fn rows(editor: Editor) -> AnyView {
    let found = Memo::new(move |_| editor.found());
    let last = Memo::new(move |_| found.with(|(found, _)| found.len().saturating_sub(1) / SHOWN));
    let page = Memo::new(move |_| editor.page.get().min(last.get()));
    let shown = move || {
        let from = page.get() * SHOWN;
        found.with(|(found, _)| found.iter().skip(from).take(SHOWN).cloned().collect::<Vec<_>>())
    };
    let none = Memo::new(move |_| found.with(|(found, _)| found.is_empty()));
    let empty = move || {
        none.get().then(|| {
            let all = found.with(|(_, all)| *all);
            let text = if all == 0 { "No keys yet." } else { "No key matches." };
            view! { <p class="muted none-here">{text}</p> }
        })
    };
    let turn = move |by: isize| {
        editor.page.set(page.get_untracked().saturating_add_signed(by).min(last.get_untracked()));
    };
    let range = move || {
        let (found, all) = found.with(|(found, all)| (found.len(), *all));
        let from = page.get() * SHOWN;
        let to = (from + SHOWN).min(found);
        let of = if found == all {
            String::new()
        } else {
            format!(" found, {} in all", grouped(all as u64))
        };
        format!(
            "{}–{} of {}{of}",
            grouped(from as u64 + 1),
            grouped(to as u64),
            grouped(found as u64)
        )
    };
    let pager = move || {
        (last.get() > 0).then(|| {
            view! {
                <div class="row attached-pager">
                    <span class="faint small">{range}</span>
                    <button type="button" class="btn s icon" aria-label="Previous keys" aria-disabled=move || (page.get() == 0).to_string() on:click=move |_| turn(-1)>{icon("left")}</button>
                    <button type="button" class="btn s icon" aria-label="Next keys" aria-disabled=move || (page.get() == last.get()).to_string() on:click=move |_| turn(1)>{icon("right")}</button>
                </div>
            }
        })
    };
    view! {
        <div class="pairs" role="group" aria-label="Keys and values" class:gone=move || none.get()>
            <For each=shown key=|one: &Numbered| one.number children=move |one| row(editor, &one)/>
        </div>
        {empty}
        {pager}
    }
    .into_any()
}

fn row(editor: Editor, one: &Numbered) -> AnyView {
    let (number, value) = (one.number, one.row);
    let key = Memo::new(move |_| value.with(|row| row.key.clone()));
    let text = Memo::new(move |_| value.with(|row| row.text.clone()));
    let json = Memo::new(move |_| value.with(|row| row.json));
    let wrong = Memo::new(move |_| editor.wrong.with(|wrong| wrong.get(&number).copied()));
    let set = move |change: &dyn Fn(&mut Row)| value.update(|row| change(row));
    let said = move || {
        wrong.get().map(|wrong| match wrong {
            Wrong::Empty => "Enter a key.",
            Wrong::Twice => "Another row has this key.",
            Wrong::NoJson => "This is no JSON.",
        })
    };
    let error = format!("attached-error-{number}");
    let described = error.clone();
    let at_key = move || matches!(wrong.get(), Some(Wrong::Empty | Wrong::Twice)).then_some("true");
    let at_value = move || matches!(wrong.get(), Some(Wrong::NoJson)).then_some("true");
    let place = move || {
        let key = key.get();
        if key.is_empty() { "the new key".to_owned() } else { key }
    };
    view! {
        <div class="pair">
            <input class="input mono" id=format!("attached-key-{number}") aria-label="Key" autocomplete="off" spellcheck="false" prop:value=move || key.get()
                aria-invalid=at_key aria-describedby=described.clone() on:input=move |event| { let text = event_target_value(&event); set(&|row| row.key.clone_from(&text)); }/>
            <input class="input mono" aria-label=move || format!("Value of {}", place()) autocomplete="off" spellcheck="false" prop:value=move || text.get()
                aria-invalid=at_value aria-describedby=described on:input=move |event| { let text = event_target_value(&event); set(&|row| row.text.clone_from(&text)); }/>
            <label class="inline small" title="The value is JSON, such as a number, and not a text"><input type="checkbox" class="check" prop:checked=move || json.get()
                on:change=move |event| { let on = event_target_checked(&event); set(&|row| row.json = on); }/>"JSON"</label>
            <button type="button" class="btn ghost icon s" aria-label=move || format!("Remove {}", place()) on:click=move |_| { editor.remove(number); refocus_soon("#attached-add"); }>{icon("trash")}</button>
            <div id=error class="pair-error">{move || said().map(|text| view! { <p class="error">{icon("stop")}<span>{text}</span></p> })}</div>
        </div>
    }
    .into_any()
}

/// What a save would change, before it does.
fn difference_dialog(editor: Editor, open: RwSignal<bool>) -> AnyView {
    let close = move |()| open.set(false);
    let once = Once::new("Save to");
    let save = move |_| {
        once.ask(move || {
            close(());
            editor.save();
        });
    };
    let content = move || {
        let changes = editor.changes.get();
        let more = changes.len().saturating_sub(LISTED);
        let lines = changes.iter().take(LISTED).map(difference);
        view! {
            <p>"The complete map is sent. Whether the server replaces or merges it is not documented; the answer is compared."</p>
            <div class="scroll-x"><table class="diff" aria-label="Changes">
                <thead><tr><th scope="col">"Key"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
                <tbody>{lines.collect_view()}</tbody>
            </table></div>
            {(more > 0).then(|| view! { <p class="muted">{format!("And {} more.", grouped(more as u64))}</p> })}
        }
        .into_any()
    };
    view! {
        <Dialog title=Signal::stored("Save attached data?".to_owned()) open=open on_close=Callback::new(close) wide=true
            env=Signal::derive(move || editor.console.environment().kind.code().to_owned())
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Go on editing"</button>
                <button type="button" class="btn primary" on:click=save>"Save"</button>
            }>
            {content()}
        </Dialog>
        {once.dialog("This is production: the next dialogs of customers meet the change.")}
    }
    .into_any()
}

fn difference(one: &Difference) -> AnyView {
    let key = if one.key.is_empty() { "(empty)".to_owned() } else { one.key.clone() };
    view! {
        <tr>
            <th scope="row"><code>{key}</code></th>
            <td>{one.before.clone().map(|text| view! { <del>{text}</del> })}</td>
            <td>{one.after.clone().map(|text| view! { <ins>{text}</ins> })}</td>
        </tr>
    }
    .into_any()
}

fn paste_dialog(editor: Editor, open: RwSignal<bool>) -> AnyView {
    let node: NodeRef<html::Textarea> = NodeRef::new();
    let replace = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let close = move |()| {
        open.set(false);
        wrong.set(None);
    };
    let put = move |_| {
        let text = node.get_untracked().map(|area| area.value()).unwrap_or_default();
        match editor.paste(&text, replace.get_untracked()) {
            Ok(said) => {
                close(());
                editor.console.notices.say(said);
            }
            Err(what) => wrong.set(Some(what)),
        }
    };
    // Browsers take very long to insert thousands of lines; setting them is quick.
    let pasted = move |event: web_sys::ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        let Some(text) = text.filter(|text| text.len() > LARGE) else { return };
        let Some(area) = node.get_untracked() else { return };
        if area.value().is_empty() {
            event.prevent_default();
            area.set_value(&text);
            wrong.set(None);
        }
    };
    view! {
        <Dialog title=Signal::stored("Paste keys and values".to_owned()) open=open on_close=Callback::new(close) wide=true
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                <button type="button" class="btn primary" on:click=put>"Put into the table"</button>
            }>
            <div class="field">
                <label for="attached-paste">"JSON object, or CSV with a key and a value in each line"</label>
                <textarea class="input mono" id="attached-paste" rows="12" spellcheck="false" autocomplete="off" node_ref=node
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true") aria-describedby="attached-paste-error" on:paste=pasted on:input=move |_| wrong.set(None)></textarea>
                <div id="attached-paste-error">{move || wrong.get().map(|text| view! { <p class="error" role="alert">{icon("stop")}<span>{text}</span></p> })}</div>
            </div>
            <label class="inline"><input type="checkbox" class="check" prop:checked=move || replace.get() on:change=move |event| replace.set(event_target_checked(&event))/>
                <span>"In place of everything"<span class="help">"Otherwise keys that are there get the new value, and others are added."</span></span></label>
            <p class="muted">"Nothing is sent yet."</p>
        </Dialog>
    }
    .into_any()
}

//! A file of the queue, as it is shown.

use crate::prelude::*;
use baton_model::asset::{bytes, said};

use super::queue::{Fault, Item, Phase, Queue, Way};
use crate::ui::{
    Alert, AlertProps, CopyButton, CopyButtonProps, CopyId, CopyIdProps,
    dom::{AnyView, CollectView, IntoAny, view},
    icon, keep_focus, refocus_soon, small_icon,
};

/// A file: what it is, how far it is, what can be done.
pub fn row(queue: Queue, item: Item, open: Callback<String>) -> AnyView {
    let size = move || bytes(item.info.with(|info| info.size));
    let picture = move || match item.preview.get() {
        Some(url) => view! { <img class="thumb-file" src=url alt=""/> },
        None => view! { <span class="thumb-file none">{icon("file")}</span> }.into_any(),
    };
    // Only the kind of the phase: the bar stays while it moves.
    let kind = Memo::new(move |_| item.phase.with(kind_of));
    view! {
        <li class="upload">
            {picture}
            <div class="upload-what">
                <p class="row-tight"><b class="t">{move || item.name()}</b><span class="faint small nowrap">{size}</span></p>
                {notes(queue, item)}
                {move || state(queue, item, kind.get(), open)}
            </div>
            <div class="upload-do" id=format!("upload-{}", item.key)>{move || buttons(queue, item, kind.get())}</div>
        </li>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Idle,
    Waiting,
    Sending,
    Done,
    Cancelled,
    Failed,
}

fn kind_of(phase: &Phase) -> Kind {
    match phase {
        Phase::Checking | Phase::Ready => Kind::Idle,
        Phase::Waiting | Phase::Asking => Kind::Waiting,
        Phase::Sending(_) => Kind::Sending,
        Phase::Done(_) => Kind::Done,
        Phase::Cancelled => Kind::Cancelled,
        Phase::Failed(_) => Kind::Failed,
    }
}

fn notes(queue: Queue, item: Item) -> AnyView {
    let notes = Memo::new(move |_| {
        let done = item.phase.with(|phase| matches!(phase, Phase::Done(_)));
        if done { Vec::new() } else { queue.notes(item) }
    });
    (move || {
        let all = notes.get().into_iter().map(|note| {
            let (class, sign) =
                if note.blocks() { ("error", "stop") } else { ("help warn-text", "alert") };
            view! { <p class=class>{small_icon(sign)}<span>{note.text}</span></p> }
        });
        all.collect_view()
    })
    .into_any()
}

fn state(queue: Queue, item: Item, kind: Kind, open: Callback<String>) -> AnyView {
    match kind {
        Kind::Idle => ().into_any(),
        Kind::Waiting => {
            view! { <p class="state">{move || if item.phase.with(|it| *it == Phase::Waiting) { "In the queue" } else { "Asking for an address" }}</p> }
        }
        Kind::Sending => sending(item),
        Kind::Cancelled => view! { <p class="state off">"Cancelled"</p> },
        Kind::Done => {
            let Phase::Done(id) = item.phase.get_untracked() else { return ().into_any() };
            let shown = id.clone();
            view! {
                <p class="row-tight"><span class="state ok">"Uploaded"</span><CopyId id=shown/>
                    <button type="button" class="link" on:click=move |_| open.run(id.clone())>"Show"</button></p>
            }
        }
        Kind::Failed => {
            let Phase::Failed(fault) = item.phase.get_untracked() else { return ().into_any() };
            failed(queue, fault)
        }
    }
}

fn sending(item: Item) -> AnyView {
    let way = Memo::new(move |_| {
        item.phase.with(|phase| if let Phase::Sending(way) = phase { *way } else { Way::default() })
    });
    let size = item.info.with_untracked(|info| info.size);
    let text = move || {
        let way = way.get();
        let sent = way.sent.min(size);
        let speed = if way.speed > 0 { format!(", {}/s", bytes(way.speed)) } else { String::new() };
        format!("{} of {}{speed}", bytes(sent), bytes(size))
    };
    let name = item.name();
    view! {
        <div class="meter">
            <span class="small muted">{text}</span>
            <progress class="bar" aria-label=format!("Upload of {name}") max=size.to_string() value=move || way.get().sent.min(size).to_string()></progress>
        </div>
    }
}

fn failed(queue: Queue, fault: Fault) -> AnyView {
    let plain = |title: String, text: String, more: AnyView| {
        view! { <div class="alert bad" role="alert">{icon("stop")}<h3>{title}</h3><p class="muted">{text}</p>{more}</div> }
    };
    match fault {
        Fault::Server(failure) => view! { <Alert failure=failure/> },
        Fault::Host(status, text) => plain(
            format!("The host of the signed address refuses the file: status {status}."),
            said(&text),
            ().into_any(),
        ),
        Fault::Broken => plain(
            "The connection broke.".to_owned(),
            "Retry sends the file again from its start.".to_owned(),
            ().into_any(),
        ),
        Fault::Across(line) => {
            let origin = window().location().origin().unwrap_or_default();
            let _ = queue;
            plain(
                "Most likely the host of the signed address refuses uploads from this page (CORS)."
                    .to_owned(),
                format!(
                    "It must allow the origin {origin}. Until then this line uploads the file from a shell, in the folder of the file; whoever has it can upload."
                ),
                view! {
                    <div class="code"><pre tabindex="0" aria-label="curl line">{line.clone()}</pre></div>
                    <div class="actions"><CopyButton text=Signal::stored(line) label="Copy curl line" wide=true/></div>
                },
            )
        }
    }
}

fn buttons(queue: Queue, item: Item, kind: Kind) -> AnyView {
    let name = item.name();
    let here = format!("#upload-{}", item.key);
    keep_focus(&here, format!("{here} button"));
    let remove = || {
        view! {
            <button type="button" class="btn ghost icon s" aria-label=format!("Remove {name}") on:click=move |_| { queue.remove(item); refocus_soon("#files"); }>{icon("x")}</button>
        }
    };
    match kind {
        Kind::Waiting | Kind::Sending => view! {
            <button type="button" class="btn s" aria-label=format!("Cancel {name}") on:click=move |_| queue.cancel(item)>"Cancel"</button>
        },
        Kind::Cancelled | Kind::Failed => view! {
            <button type="button" class="btn s" aria-label=format!("Retry {name}") on:click=move |_| queue.retry(item)>{icon("refresh")}"Retry"</button>
            {remove()}
        },
        Kind::Idle | Kind::Done => remove(),
    }
}

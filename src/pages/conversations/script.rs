//! Scripts: composed from messages, kept in files, played with pauses.

use crate::prelude::*;
use baton_model::conversation::{Script, kinds, script::Step};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::desk::Desk;
use crate::{
    pages::{production::Once, session::missing_interaction},
    ui::{
        Alert, AlertProps,
        dom::{AnyView, CollectView, view},
        download, focus_soon, icon, refocus_soon,
    },
};

/// The card of the script.
pub fn script(desk: Desk) -> AnyView {
    let chats = desk.chats;
    let problem: RwSignal<Option<String>> = RwSignal::new(None);
    let once = Once::new("Play in");
    let is_empty = Memo::new(move |_| chats.script.with(|script| script.steps.is_empty()));
    let playing = Memo::new(move |_| chats.playing.get());
    let is_playing = Memo::new(move |_| playing.with(Option::is_some));
    let load = move |event: web_sys::Event| {
        let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen again.
        if let Some(file) = file {
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|it| it.as_string());
                input.set_value("");
                let script = text.ok_or_else(|| "The file cannot be read.".to_owned());
                match script.and_then(|text| Script::read(&text)) {
                    Ok(script) => {
                        chats.script.set(script);
                        let _ = problem.try_set(None);
                    }
                    Err(text) => drop(problem.try_set(Some(text))),
                }
            });
        }
    };
    let clear = move |_| {
        chats.script.set(Script::default());
        focus_soon("#script-example");
    };
    // Only where nothing is replaced.
    let example = move |_| {
        chats.script.set(Script::example());
        problem.set(None);
        focus_soon("#script-play");
    };
    let save = move |_| {
        let script = chats.script.get_untracked();
        let name = if script.name.trim().is_empty() { "script" } else { script.name.trim() };
        let name = baton_model::asset::safe_name(&format!("{name}.json"));
        download(&name, "application/json", vec![script.write()]);
    };
    let why_not = Memo::new(move |_| {
        if let Some(scope) = missing_interaction(desk.console) {
            Some(scope)
        } else if is_empty.get() {
            Some("The script is empty.")
        } else if !desk.can_play() {
            Some("Choose the account first.")
        } else {
            None
        }
    });
    let play = move |_| {
        if why_not.with_untracked(Option::is_some) || is_playing.get_untracked() {
            return;
        }
        once.ask(move || desk.play());
    };
    // Stop is gone when there is nothing to stop.
    Effect::new(move |was: Option<bool>| {
        let is = is_playing.get();
        if was == Some(true) && !is {
            refocus_soon("#script-play");
        }
        is
    });
    let progress = move || {
        playing.get().map(|now| {
            view! {
                <div class="meter">
                    <span>{format!("{} of {}", now.done, now.of)}</span>
                    <button type="button" class="btn s" on:click=move |_| chats.playing.set(None)>"Stop"</button>
                    <progress class="bar" aria-label="Script" max=now.of.to_string() value=now.done.to_string()></progress>
                </div>
            }
        })
    };
    let stopped = move || {
        desk.stopped.get().map(|(place, failure)| {
            let why = match failure {
                Some(_) => "it was not accepted.",
                None => "it was accepted, and the server did not say which conversation it is in. Each further step would start another one.",
            };
            view! {
                <p class="warn-text">{format!("The script stopped at step {}: {why}", place + 1)}</p>
                {failure.map(|failure| view! { <Alert failure=failure/> })}
            }
        })
    };
    // Not the pauses: who goes on from one to the next keeps the focus.
    let messages = Memo::new(move |_| {
        let message = |step: &Step| step.message.clone();
        chats.script.with(|script| script.steps.iter().map(message).collect::<Vec<_>>())
    });
    let steps = move || {
        messages.track();
        let steps = chats.script.with_untracked(|script| script.steps.clone());
        let count = steps.len();
        steps
            .into_iter()
            .enumerate()
            .map(|(n, step)| step_view(desk, n, count, &step))
            .collect_view()
    };
    view! {
        <section class="card script" aria-labelledby="script-title">
            <header><h2 id="script-title">"Script"</h2><span class="small faint">"Messages played one after the other, into a new conversation"</span></header>
            <div class="in">
                <div class="row">
                    <label class="btn s filebtn">{icon("file")}"Load a file"<input class="vh" type="file" accept=".json,application/json" on:change=load/></label>
                    <button type="button" class="btn s" id="script-example" class:gone=move || !is_empty.get() on:click=example>"Load the example"</button>
                    <button type="button" class="btn s" class:gone=move || is_empty.get() on:click=save>"Save to a file"</button>
                    <button type="button" class="btn s" class:gone=move || is_empty.get() on:click=clear>"Clear"</button>
                </div>
                {move || problem.get().map(|text| view! { <div class="alert bad" role="alert">{icon("stop")}<p>{text}</p></div> })}
                <ol class="list steps-list" aria-label="Steps" class:gone=move || is_empty.get()>{steps}</ol>
                <div class="row play">
                    <button type="button" class="btn" id="script-play" aria-disabled=move || (why_not.with(Option::is_some) || is_playing.get()).to_string() aria-describedby="play-why" on:click=play>{icon("right")}"Play"</button>
                    <span class="help" id="play-why">{move || why_not.get()}</span>
                    {progress}
                </div>
                {stopped}
            </div>
            {once.dialog("This is production: every message of the script is really sent.")}
        </section>
    }
}

fn step_view(desk: Desk, n: usize, count: usize, step: &Step) -> AnyView {
    let script = desk.chats.script;
    let role = kinds::role_label(step.role()).to_owned();
    let code = baton_model::conversation::type_of(&step.message).to_owned();
    let is_text = code == "text";
    let seconds = move || script.with(|all| all.steps.get(n).map(|step| seconds_of(step.pause)));
    let pause = move |event: web_sys::Event| {
        // Seconds as people type them; what is none changes nothing.
        let typed = event_target_value(&event).trim().replace(',', ".").parse::<f64>();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if let Ok(millis) = typed.map(|it| (it * 1000.0).clamp(0.0, 3_600_000.0) as u32) {
            script.update(|all| {
                if let Some(step) = all.steps.get_mut(n) {
                    step.pause = millis;
                }
            });
        }
        // The field shows what holds, also where nothing has changed.
        let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let (Some(input), Some(seconds)) = (input, untrack(seconds)) {
            input.set_value(&seconds);
        }
    };
    // The focus goes with the step, to what can still be done with it.
    let up = move |_| {
        script.update(|all| all.steps.swap(n, n - 1));
        refocus_soon(format!("#step-{}-{}", n - 1, if n > 1 { "up" } else { "down" }));
    };
    let down = move |_| {
        script.update(|all| all.steps.swap(n, n + 1));
        refocus_soon(format!("#step-{}-{}", n + 1, if n + 2 < count { "down" } else { "up" }));
    };
    let remove = move |_| {
        script.update(|all| drop(all.steps.remove(n)));
        refocus_soon(format!("#step-{}-remove", n.min(count.saturating_sub(2))));
        refocus_soon("#script-example");
    };
    let number = n + 1;
    view! {
        <li>
            <span class="pause"><input class="input s" inputmode="decimal" aria-label=format!("Pause before step {number}, in seconds")
                prop:value=seconds on:change=pause/><span class="faint small" aria-hidden="true">"s"</span></span>
            <span class="step-what"><b>{role}</b>{(!is_text).then(|| view! { <code class="small">{code}</code> })}<span class="t">{step.summary()}</span></span>
            <span class="end row-tight">
                {(n > 0).then(|| view! { <button type="button" class="btn ghost icon s" id=format!("step-{n}-up") aria-label=format!("Move step {number} up") on:click=up>{icon("arrow-down")}</button> })}
                {(number < count).then(|| view! { <button type="button" class="btn ghost icon s" id=format!("step-{n}-down") aria-label=format!("Move step {number} down") on:click=down>{icon("arrow-down")}</button> })}
                <button type="button" class="btn ghost icon s" id=format!("step-{n}-remove") aria-label=format!("Remove step {number}") on:click=remove>{icon("x")}</button>
            </span>
        </li>
    }
}

fn seconds_of(millis: u32) -> String {
    format!("{}.{}", millis / 1000, millis % 1000 / 100)
}

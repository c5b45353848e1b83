//! The steps: where one is, what is done, and the way to each.

use crate::prelude::*;
use baton_model::setup::{Choice, Made, Setup};

use super::{state::Page, words};
use crate::{
    pages::titles::capital,
    ui::{
        dom::{AnyView, CollectView, IntoAny, view},
        small_icon,
    },
};

#[derive(Clone, PartialEq)]
struct Look {
    name: String,
    note: String,
    state: State,
    current: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Ready,
    Wrong,
    Made,
    Out,
}

impl State {
    const fn words(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Ready => ", ready",
            Self::Wrong => ", to correct",
            Self::Made => ", made",
            Self::Out => ", left out",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Ready | Self::Made => "done",
            Self::Wrong => "wrong",
            Self::Out => "out",
        }
    }

    const fn sign(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Ready | Self::Made => Some("check"),
            Self::Wrong => Some("alert"),
            Self::Out => Some("block"),
        }
    }
}

/// All steps and the plan.
pub fn stepper(page: Page) -> AnyView {
    let looks = Memo::new(move |_| page.setup.with(|setup| looks(page, setup)));
    let items = move || {
        looks.get().into_iter().enumerate().map(|(at, look)| item(page, at, look)).collect_view()
    };
    let place = Memo::new(move |_| page.setup.with(|setup| (setup.at, setup.steps.len())));
    let done = move || {
        looks.with(|all| {
            all.iter().filter(|one| !matches!(one.state, State::Open | State::Wrong)).count()
        })
    };
    let head = move || {
        let (at, count) = place.get();
        if at < count { format!("Step {} of {count}", at + 1) } else { "Plan".to_owned() }
    };
    view! {
        <nav class="stepper" aria-label="Steps">
            <p class="small faint">{head}</p>
            <progress class="bar" max=move || place.get().1.to_string() value=move || done().to_string() aria-label="Steps that are ready"></progress>
            <ol>{items}</ol>
        </nav>
    }
    .into_any()
}

fn looks(page: Page, setup: &Setup) -> Vec<Look> {
    let gaps = setup.gaps();
    let mut looks: Vec<Look> = setup
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let record = setup.record(step.key);
            let made = record.is_some_and(|one| one.made != Made::No);
            let wrong = gaps.iter().any(|gap| gap.step == Some(at));
            let name = match step.choice {
                Choice::New => record.map(|one| one.name().to_owned()).unwrap_or_default(),
                Choice::Existing if step.existing.is_empty() => String::new(),
                Choice::Existing => {
                    // Asks for the name, and follows it.
                    let _ = page.console.store.record(step.slot.resource, &step.existing);
                    page.name_of(step.slot.resource, &step.existing)
                }
                Choice::None => String::new(),
            };
            let state = match (made, step.choice) {
                (true, _) => State::Made,
                (_, Choice::None) => State::Out,
                _ if wrong && step.seen && at != setup.at => State::Wrong,
                _ if wrong || !step.seen => State::Open,
                (_, Choice::New) if setup.has_made() => State::Open,
                _ => State::Ready,
            };
            let note = if name.is_empty() { words::hint(step.slot).to_owned() } else { name };
            Look {
                name: capital(step.slot.resource.spec().singular),
                note,
                state,
                current: at == setup.at,
            }
        })
        .collect();
    let all_made = setup
        .order()
        .iter()
        .all(|key| setup.record(*key).is_some_and(|one| matches!(one.made, Made::Yes(_))));
    looks.push(Look {
        name: "Plan".to_owned(),
        note: "Everything at once".to_owned(),
        state: if all_made && setup.has_made() { State::Made } else { State::Open },
        current: setup.at >= setup.steps.len(),
    });
    looks
}

fn item(page: Page, at: usize, look: Look) -> AnyView {
    let Look { name, note, state, current } = look;
    let mark = match state.sign() {
        Some(sign) if !current => small_icon(sign),
        _ => (at + 1).to_string().into_any(),
    };
    view! {
        <li class=state.class() class:now=current>
            <button type="button" aria-current=current.then_some("step") on:click=move |_| page.show(at)>
                <span class="mk" aria-hidden="true">{mark}</span>
                <span class="words"><b>{name}</b><small class="t">{note}</small></span>
                <span class="vh">{state.words()}</span>
            </button>
        </li>
    }
    .into_any()
}

//! Guided setup: a new account from nothing, planned step by step and made at once.

mod choose;
mod done;
mod plan;
mod requests;
mod run;
mod state;
mod step;
mod stepper;
mod turn;
mod words;

use crate::prelude::*;
use baton_model::{
    Resource,
    setup::{Choice, Made, Phase, Setup},
};

use self::{state::Page, turn::Turn};
use super::{edit, session::read_only, titles};
use crate::{
    lazy::page,
    ui::{
        Dialog, DialogProps,
        dom::{AnyView, IntoAny, view},
        icon,
    },
};

/// What is on the screen. A memo of it keeps forms from being made anew while they are typed in.
#[derive(Clone, PartialEq, Eq)]
enum Screen {
    /// Where to start from.
    Choose,
    /// A step, with what makes its parts another.
    Step(usize, Choice, Made),
    /// Everything that will be made.
    Plan,
}

/// The whole page.
#[page(edit)]
pub fn setup_page() -> AnyView {
    titles::set("Setup");
    let turn = turn::wait();
    (move || match turn.get() {
        Turn::Here => untrack(|| opened(turn)),
        other => untrack(|| {
            view! {
                <div class="scroll">
                    <div class="head">{heading()}</div>
                    {turn::waiting(other)}
                </div>
            }
            .into_any()
        }),
    })
    .into_any()
}

fn heading() -> AnyView {
    view! {
        <div>
            <h1 tabindex="-1">"Setup"</h1>
            <p class="sub">"A new account from nothing: each record is built on the ones before. You can leave and come back."</p>
        </div>
    }
    .into_any()
}

/// The page once it is the turn of this tab.
fn opened(turn: RwSignal<Turn>) -> AnyView {
    let page = Page::open();
    turn::give_when_asked(page, turn);
    let stage = Callback::new(move |(resource, document)| page.stage(resource, document));
    provide_context(edit::Staging(stage));
    let screen = Memo::new(move |_| {
        page.setup.with(|setup| match setup.steps.get(setup.at) {
            _ if page.choosing.get() || !setup.is_begun() => Screen::Choose,
            None => Screen::Plan,
            Some(step) => {
                let made = setup.record(step.key).map(|one| one.made.clone());
                Screen::Step(setup.at, step.choice, made.unwrap_or_default())
            }
        })
    });
    let content = move || match screen.get() {
        Screen::Choose => choose::view_of(page),
        Screen::Step(at, choice, made) => framed(page, step::view_of(page, at, choice, &made)),
        Screen::Plan => framed(page, plan::view_of(page)),
    };
    let open = Memo::new(move |_| match screen.get() {
        Screen::Choose => Ways::None,
        _ => page.setup.with(ways),
    });
    view! {
        <div class="scroll">
            <div class="head">
                {heading()}
                <div class="actions">
                    {move || restart(page, open.get())}
                </div>
            </div>
            {read_only(page.console, Resource::Account)}
            {content}
        </div>
        {bar(page, screen)}
        {run::dialogs(page)}
        {restart_dialog(page)}
    }
    .into_any()
}

/// The ways out of what was begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ways {
    /// Nothing is begun, requests are on their way, or all is done.
    None,
    /// Another start would leave behind what is made.
    Over,
    /// Another start, or from the beginning.
    Both,
}

fn ways(setup: &Setup) -> Ways {
    if setup.is_running() || setup.phase == Phase::Done {
        Ways::None
    } else if setup.has_made() {
        Ways::Over
    } else {
        Ways::Both
    }
}

fn restart(page: Page, ways: Ways) -> AnyView {
    view! {
        {(ways == Ways::Both).then(|| view! { <button type="button" class="btn" on:click=move |_| page.choose()>"Starting point"</button> })}
        {(ways != Ways::None).then(|| view! { <button type="button" class="btn" on:click=move |_| page.restarting.set(true)>"Start over"</button> })}
    }
    .into_any()
}

/// Everything that was typed is forgotten; asked once more.
fn restart_dialog(page: Page) -> AnyView {
    let close = move |()| page.restarting.set(false);
    let left = move || page.setup.with(|setup| setup.has_made() && setup.phase != Phase::Done);
    let words = move || {
        if left() {
            "What was typed here is discarded. The records that were made stay: remove them first if they are not wanted."
        } else {
            "What was typed here is discarded. Nothing on the server changes."
        }
    };
    view! {
        <Dialog title=Signal::stored("Start over?".to_owned()) open=page.restarting on_close=Callback::new(close)
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| close(())>"Cancel"</button>
                <button type="button" class="btn danger fill" on:click=move |_| { close(()); page.start_over(); }>"Discard this setup"</button>
            }>
            <p>{words}</p>
        </Dialog>
    }
}

/// The steps at the side, the content, and the requests that follow from it.
fn framed(page: Page, content: AnyView) -> AnyView {
    view! { <div class="setup">{stepper::stepper(page)}{content}</div> }.into_any()
}

/// The bar below: back and on.
fn bar(page: Page, screen: Memo<Screen>) -> AnyView {
    let buttons = move || match screen.get() {
        Screen::Choose => choose::buttons(page),
        Screen::Step(at, ..) => step::buttons(page, at),
        Screen::Plan => plan::buttons(page),
    };
    let done = Memo::new(move |_| page.setup.with(|setup| setup.phase == Phase::Done));
    let gone = move || done.get() && screen.get() == Screen::Plan;
    view! {
        <div class="savebar" class:gone=gone role="region" aria-label="Step">
            <span class="muted hide-phone">"Kept in this browser as you type, without secrets."</span>
            <div class="rest">{buttons}</div>
        </div>
    }
    .into_any()
}

/// A button that leads back to an earlier screen.
fn back(label: &'static str, go: impl Fn() + 'static) -> AnyView {
    view! { <button type="button" class="btn" on:click=move |_| go()>{icon("left")}{label}</button> }.into_any()
}

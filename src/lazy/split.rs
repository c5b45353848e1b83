//! What stands in for a part until it is here.

use std::{
    cell::RefCell,
    future::Future,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll, Waker},
};

use leptos::wasm_split::SplitLoaderError;

use super::Place;
use crate::{
    pages::titles,
    prelude::*,
    ui::{
        dom::{AnyView, IntoAny, view},
        icon,
    },
};

/// What a function of a part answers.
pub type Made<T> = Result<T, SplitLoaderError>;

type Future_<T> = Pin<Box<dyn Future<Output = Made<T>>>>;
type Make<T> = Box<dyn Calls<T>>;
type Fetch = fn() -> Part;

/// A part, and how it is loaded.
pub struct Part {
    name: &'static str,
    load: fn() -> Future_<()>,
}

impl Part {
    /// Loads it, unless it is here.
    async fn fetch(self) -> bool {
        let here = is_here(self.name) || (self.load)().await.is_ok();
        if here && !is_here(self.name) {
            HERE.with_borrow_mut(|all| all.push(self.name));
        }
        here
    }
}

/// A call of a function of a part, as often as it is wanted.
pub trait Calls<T> {
    /// What the function answers, if its part is here.
    fn call(&self, context: &mut Context<'_>) -> Option<T>;
}

impl<T, F: Fn() -> P, P: Future<Output = Made<T>>> Calls<T> for F {
    fn call(&self, context: &mut Context<'_>) -> Option<T> {
        let mut answer = pin!(self());
        // Every function asks the loader for itself. Of a part that is here the loader says so at
        // once, which the second look finds.
        for _ in 0..2 {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return answer.ok();
            }
        }
        None
    }
}

/// Loads a part.
pub mod fetch {
    use super::{Made, Part};

    macro_rules! parts {
        ($($part:ident $nothing:ident $load:ident),*) => {$(
            #[leptos::wasm_split::wasm_split(
                $part, wasm_split_path = leptos::wasm_split, preload($load), fallible
            )]
            fn $nothing() -> Made<()> {
                Ok(())
            }

            pub fn $part() -> Part {
                Part { name: stringify!($part), load: || Box::pin($load()) }
            }
        )*};
    }
    parts!(
        list no_list load_list,
        edit no_edit load_edit,
        apps no_apps load_apps,
        talk no_talk load_talk,
        console no_console load_console
    );
}
type Lost = Rc<dyn Fn(Callback<()>)>;

thread_local! {
    /// Names of the parts that are here, as far as somebody has asked.
    static HERE: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static LOST: RefCell<Option<Lost>> = const { RefCell::new(None) };
    /// Places and calls whose part did not come: what is tried again for one is tried for all.
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
}

/// A place on a page, and how its part is asked for.
#[derive(Clone, Copy)]
struct Waiting {
    state: RwSignal<State>,
    place: Place,
    fetch: Fetch,
}

/// What is to be done, and how its part is asked for.
struct Call {
    fetch: Fetch,
    make: Make<()>,
    owner: Option<Owner>,
}

/// Says what tells the person that something could not be done for want of its part, with a way
/// to try again.
pub fn on_lost(tell: impl Fn(Callback<()>) + 'static) {
    LOST.set(Some(Rc::new(tell)));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Coming,
    Here,
    /// Whether this place is the one to say so.
    Lost(bool),
}

/// The view that `make` gives once its part is here; until then that it is coming, or Retry.
pub fn show(place: Place, fetch: Fetch, make: Make<AnyView>) -> AnyView {
    // A part that is here takes no time at all.
    if is_here(fetch().name)
        && let Some(view) = untrack(|| made(&make))
    {
        return view;
    }
    let state = RwSignal::new(State::Coming);
    request(Waiting { state, place, fetch });
    (move || match state.get() {
        State::Coming => coming(place),
        State::Lost(false) => AnyView::Nothing,
        State::Lost(true) => lost(place),
        State::Here => {
            super::load_when_idle();
            untrack(|| made(&make)).unwrap_or(AnyView::Nothing)
        }
    })
    .into_any()
}

fn request(waiting: Waiting) {
    let Waiting { state, place, fetch } = waiting;
    spawn_local(async move {
        if place == Place::Inside {
            after_first_page().await;
        }
        let now = if fetch().fetch().await { State::Here } else { lost_here(waiting) };
        // The page may be gone.
        if state.try_set(now).is_none() && place == Place::Page {
            titles::refocus();
        }
    });
}

/// Several places of a page may have lost the same part: one alert is enough.
fn lost_here(waiting: Waiting) -> State {
    WAITING.with_borrow_mut(|all| {
        all.retain(|one| one.state.try_get_untracked().is_some());
        let first = all.is_empty() || waiting.place == Place::Page;
        all.push(waiting);
        State::Lost(first)
    })
}

fn retry() {
    for waiting in WAITING.take() {
        if waiting.state.try_set(State::Coming).is_none() {
            request(waiting);
        }
    }
    for call in CALLS.take() {
        attempt(call);
    }
}

/// Does what `make` does once its part is here.
pub fn run(fetch: Fetch, make: Make<()>) {
    if is_here(fetch().name) && untrack(|| made(&make)).is_some() {
        return;
    }
    attempt(Call { fetch, make, owner: Owner::current() });
}

fn attempt(call: Call) {
    spawn_local(async move {
        after_first_page().await;
        if (call.fetch)().fetch().await {
            let run = || untrack(|| made(&call.make));
            match &call.owner {
                Some(owner) => owner.with(run),
                None => run(),
            };
            return;
        }
        CALLS.with_borrow_mut(|all| all.push(call));
        if let Some(tell) = LOST.with_borrow(Clone::clone) {
            tell(Callback::new(|()| retry()));
        }
    });
}

fn is_here(name: &str) -> bool {
    HERE.with_borrow(|all| all.contains(&name))
}

/// Waits until the first page can be seen, which nothing inside it may delay.
async fn after_first_page() {
    if !super::is_first_page_there() {
        super::seen().await;
    }
}

/// What a function of a part answers, if the part is here.
fn made<T>(make: &Make<T>) -> Option<T> {
    make.call(&mut Context::from_waker(Waker::noop()))
}

/// Skeletons show themselves after 150 ms, by their style.
fn coming(place: Place) -> AnyView {
    if place == Place::Inside {
        return AnyView::Nothing;
    }
    view! {
        <div class="scroll" aria-busy="true">
            <div class="head"><h1 tabindex="-1"><span class="sk w3"></span><span class="vh">"Loading"</span></h1></div>
            <div class="body"><p><span class="sk w5"></span></p><p><span class="sk w4"></span></p></div>
        </div>
    }
}

fn lost(place: Place) -> AnyView {
    let alert = view! {
        <div class="alert bad" role="alert">
            {icon("stop")}
            <h2>"This part of Baton could not be loaded"</h2>
            <p class="muted">"The connection may be down, or the server has a new version of Baton: then reload the page."</p>
            <div class="actions"><button type="button" class="btn s" on:click=move |_| retry()>{icon("refresh")}"Retry"</button></div>
        </div>
    };
    if place == Place::Inside {
        return view! { <div class="body">{alert}</div> };
    }
    view! {
        <div class="scroll">
            <div class="head"><h1 tabindex="-1">"Not loaded"</h1></div>
            <div class="body">{alert}</div>
        </div>
    }
}

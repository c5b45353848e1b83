//! Parts of the program that are loaded when they are first used.
//!
//! `#[page(name)]` on a function that makes a page, or `#[part(name)]` on one that makes something
//! on it, is all that it takes: `cargo xtask dist` puts what only these functions need into a file
//! of its own. In every other build the functions are what they look like.
//! See `docs/decisions/0007-parts-that-load-when-used.md`.

pub use baton_macros::{page, part};

use crate::prelude::*;

/// Where a part is shown, which decides what is there meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A whole page with its heading.
    Page,
    /// Something on a page.
    Inside,
}

/// Asks the loader for all parts as soon as there is nothing else to do.
///
/// Later clicks then wait for nothing, and what is loaded works on when the server has lost the
/// files to a new version. The loader listens for the event (`xtask/src/parts.js`).
pub fn load_when_idle() {
    let wanted = web_sys::Event::new("baton:idle");
    if let Ok(wanted) = wanted {
        let _ = window().dispatch_event(&wanted);
    }
}

#[cfg(all(feature = "split", target_family = "wasm"))]
pub use split::{Made, show};

#[cfg(all(feature = "split", target_family = "wasm"))]
mod split {
    use std::{
        future::Future,
        pin::Pin,
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
    pub type Made = Result<AnyView, SplitLoaderError>;

    type Fetch = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;
    type Make = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Made>>>>;

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum State {
        Coming,
        Here,
        Lost,
    }

    /// The view that `make` gives once its part is here; until then that it is coming, or Retry.
    pub fn show(place: Place, fetch: fn() -> Fetch, make: Make) -> AnyView {
        // One look: a part that is here takes no time at all.
        if let Some(view) = made(&make) {
            return view;
        }
        let state = RwSignal::new(State::Coming);
        request(state, place, fetch);
        (move || match state.get() {
            State::Coming => coming(place),
            State::Lost => lost(Callback::new(move |()| {
                state.set(State::Coming);
                request(state, place, fetch);
            })),
            State::Here => {
                super::load_when_idle();
                untrack(|| made(&make)).unwrap_or(AnyView::Nothing)
            }
        })
        .into_any()
    }

    fn request(state: RwSignal<State>, place: Place, fetch: fn() -> Fetch) {
        spawn_local(async move {
            let now = if fetch().await.is_ok() { State::Here } else { State::Lost };
            // The page may be gone.
            if state.try_set(now).is_none() && place == Place::Page {
                titles::refocus();
            }
        });
    }

    /// The view, if the part is here.
    fn made(make: &Make) -> Option<AnyView> {
        match make().as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(view) => view.ok(),
            Poll::Pending => None,
        }
    }

    /// Skeletons show themselves after 150 ms, by their style.
    fn coming(place: Place) -> AnyView {
        if place == Place::Inside {
            return view! { <p class="coming" aria-busy="true"><span class="sk w3"></span><span class="vh">"Loading"</span></p> };
        }
        view! {
            <div class="scroll" aria-busy="true">
                <div class="head"><h1 tabindex="-1"><span class="sk w3"></span><span class="vh">"Loading"</span></h1></div>
                <div class="body"><p><span class="sk w5"></span></p><p><span class="sk w4"></span></p></div>
            </div>
        }
    }

    fn lost(retry: Callback<()>) -> AnyView {
        view! {
            <div class="body">
                <div class="alert bad" role="alert">
                    {icon("stop")}
                    <h2>"This part of Baton could not be loaded"</h2>
                    <p class="muted">"The connection may be down, or there is a new version on the server: then reload the page. What you typed elsewhere is still there."</p>
                    <div class="actions"><button type="button" class="btn s" on:click=move |_| retry.run(())>{icon("refresh")}"Retry"</button></div>
                </div>
            </div>
        }
    }
}

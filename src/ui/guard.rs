//! Keeps what was typed from being left by accident: links, Back and Forward, other
//! environments (asked here), reload and closing (asked by the browser).

use std::sync::Arc;

use crate::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use super::{
    Dialog, DialogProps, coming_back,
    dom::{AnyView, IntoAny, view},
};
use crate::lazy::{self, part};

type Action = Arc<dyn Fn() + Send + Sync>;

/// Told when the person discards what would be lost, and whether it is being saved: nothing can be
/// discarded then.
type Discarded = (Callback<()>, Option<Signal<bool>>);

/// Knows whether something would be lost, and what waits for the answer.
#[derive(Clone, Copy)]
pub struct Guard {
    dirty: StoredValue<Option<Signal<bool>>>,
    discarded: StoredValue<Option<Discarded>>,
    /// What lies over the page: forms in side panels, the last one on top. Each with whether what it
    /// makes is on its way.
    panels: StoredValue<Vec<(Signal<bool>, Signal<bool>)>>,
    pending: RwSignal<Option<Pending>>,
    /// The address of the page that is guarded.
    address: StoredValue<String>,
}

/// What waits, and whether the page is left by it and not only a panel.
#[derive(Clone)]
struct Pending(Action, bool);

impl Guard {
    /// A guard with nothing to guard.
    pub fn install() -> Self {
        let guard = Self {
            dirty: StoredValue::new(None),
            discarded: StoredValue::new(None),
            panels: StoredValue::new(Vec::new()),
            pending: RwSignal::new(None),
            address: StoredValue::new(String::new()),
        };
        guard.listen();
        guard
    }

    /// Guards the current page until it is left: `dirty` says whether something would be lost.
    pub fn watch(&self, dirty: Signal<bool>, discarded: Callback<()>) {
        let guard = *self;
        guard.dirty.set_value(Some(dirty));
        guard.discarded.set_value(Some((discarded, None)));
        // The router gives a page its address only when the page is made; whoever types has it.
        let note = move || guard.address.set_value(window().location().href().unwrap_or_default());
        request_animation_frame(note);
        Effect::new(move |_| {
            if dirty.get() {
                note();
            }
        });
        on_cleanup(move || guard.dirty.set_value(None));
    }

    /// Tells when the page is being saved: who leaves it then waits for that.
    pub fn watch_saving(&self, saving: Signal<bool>) {
        self.discarded.update_value(|told| {
            if let Some((_, of_page)) = told {
                *of_page = Some(saving);
            }
        });
    }

    /// Guards a panel over the page until it is closed.
    pub fn watch_panel(&self, dirty: Signal<bool>, saving: Signal<bool>) {
        let guard = *self;
        guard.panels.update_value(|all| all.push((dirty, saving)));
        on_cleanup(move || {
            guard.panels.update_value(|all| all.truncate(all.len().saturating_sub(1)));
        });
    }

    /// Asks nothing more: the page is left on purpose, and drafts are kept.
    pub fn let_go(&self) {
        self.dirty.set_value(None);
        self.panels.update_value(Vec::clear);
    }

    /// Whether something would be lost.
    pub fn is_dirty(&self) -> bool {
        let is = |dirty: &Signal<bool>| dirty.try_get_untracked().unwrap_or(false);
        self.panels.with_value(|all| all.iter().any(|one| is(&one.0))) || self.page_is_dirty()
    }

    fn page_is_dirty(&self) -> bool {
        self.dirty.get_value().is_some_and(|dirty| dirty.try_get_untracked().unwrap_or(false))
    }

    /// Runs `action` at once if nothing would be lost, else when the person says so.
    pub fn ask(&self, action: impl Fn() + Send + Sync + 'static) {
        if self.is_dirty() {
            self.pending.set(Some(Pending(Arc::new(action), true)));
        } else {
            action();
        }
    }

    /// The same for a panel: what lies under it stays as it is.
    pub fn ask_for(&self, dirty: bool, action: impl Fn() + Send + Sync + 'static) {
        if dirty {
            self.pending.set(Some(Pending(Arc::new(action), false)));
        } else {
            action();
        }
    }

    /// Asks nothing while something else asks: what it waits for cannot be left before that.
    pub fn give_way_to(self, asks: Signal<bool>) {
        Effect::new(move |_| {
            if asks.get() && self.pending.with(Option::is_some) {
                self.pending.set(None);
            }
        });
    }

    fn discard(&self) {
        if let Some(Pending(action, leaves)) = self.pending.get_untracked() {
            self.pending.set(None);
            if !leaves {
                return action();
            }
            self.dirty.set_value(None);
            if let Some((discarded, _)) = self.discarded.get_value() {
                discarded.run(());
            }
            self.panels.update_value(Vec::clear);
            action();
        }
    }

    fn listen(self) {
        // In the capture phase of the document: before the router, which listens at the window.
        let click = move |event: web_sys::Event| {
            let Ok(event) = event.dyn_into::<web_sys::MouseEvent>() else { return };
            let plain = event.button() == 0
                && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
            let Some(link) = link_of(&event).filter(|_| plain && self.is_dirty()) else { return };
            let href = link.href();
            let inside = href.starts_with(&window().location().origin().unwrap_or_default());
            let here = window().location().href().unwrap_or_default();
            let same_page = href.split('#').next() == here.split('#').next();
            // Links to a request show it over the page instead.
            let peeks = link.has_attribute("data-peek");
            let leaves = link.target().is_empty() && !link.has_attribute("download");
            if !inside || same_page || peeks || !leaves {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            self.ask(move || link.click());
        };
        let click = wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(click);
        let _ = document().add_event_listener_with_callback_and_bool(
            "click",
            click.as_ref().unchecked_ref(),
            true,
        );
        click.forget();

        // The address has changed already: put the page's own back, then ask. `Back` from there
        // leads to where the person wanted to go, whichever direction it was.
        let popstate = move |event: web_sys::Event| {
            if !self.is_dirty() {
                // Here, because only who listens before the router is told before the page is made.
                return coming_back();
            }
            event.stop_immediate_propagation();
            let Ok(history) = window().history() else { return };
            let address = self.address.get_value();
            let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
            self.ask(move || drop(window().history().map(|history| history.back())));
        };
        let popstate = wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(popstate);
        let _ = window().add_event_listener_with_callback_and_bool(
            "popstate",
            popstate.as_ref().unchecked_ref(),
            true,
        );
        popstate.forget();

        let _ = window_event_listener(ev::beforeunload, move |event| {
            if self.is_dirty() {
                event.prevent_default();
                event.set_return_value("unsaved");
            }
        });
    }
}

fn link_of(event: &web_sys::MouseEvent) -> Option<HtmlAnchorElement> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    target.closest("a[href]").ok()??.dyn_into().ok()
}

/// The question, wherever the person is.
pub fn guard_dialog(guard: Guard) -> AnyView {
    let wanted = lazy::latch(move || guard.pending.with(Option::is_some));
    (move || wanted.get().then(|| dialog(guard))).into_any()
}

#[part(list)]
fn dialog(guard: Guard) -> AnyView {
    let open = Signal::derive(move || guard.pending.with(Option::is_some));
    let stay = move |()| guard.pending.set(None);
    let saving = move || guard.discarded.get_value().and_then(|(_, saving)| saving);
    let saving = Memo::new(move |_| open.get() && is_on(saving()));
    let making = Memo::new(move |_| {
        let panels = guard.panels.get_value();
        open.get() && panels.into_iter().any(|(_, saving)| is_on(Some(saving)))
    });
    let under_way = move || saving.get() || making.get();
    Effect::new(move |was: Option<(bool, bool)>| {
        let now = (saving.get(), making.get());
        let Some(Pending(action, leaves)) = guard.pending.get() else { return (false, false) };
        let is_lost = is_on(guard.dirty.get_value())
            || guard.panels.with_value(|all| all.iter().any(|one| is_on(Some(one.0))));
        let was_under_way = |which: fn((bool, bool)) -> bool| was.is_some_and(which) && !which(now);
        if was_under_way(|(_, making)| making) {
            // The panel says what became of it.
            stay(());
        } else if !is_lost {
            // It was saved: there is nothing to ask any more. A panel closes by itself, and nobody has
            // seen a question for which this part came too late.
            stay(());
            if leaves && was.is_some() {
                spawn_local(async move { action() });
            }
        } else if was_under_way(|(saving, _)| saving) {
            // It could not be saved: the page says why.
            stay(());
        }
        now
    });
    let title = move || if under_way() { "Saving…" } else { "Discard changes?" }.to_owned();
    let text = move || {
        if making.get() {
            "What you make in the panel is on its way. You can leave when it is there."
        } else if saving.get() {
            "What you changed is on its way. The page is left when it is saved."
        } else {
            "What you changed here is not saved yet."
        }
    };
    view! {
        <Dialog title=Signal::derive(title) open=open on_close=Callback::new(stay)
            footer=move || view! {
                <button type="button" class="btn" on:click=move |_| stay(())>{move || if under_way() { "Stay here" } else { "Keep editing" }}</button>
                {move || (!under_way()).then(|| view! {
                    <button type="button" class="btn danger fill" on:click=move |_| guard.discard()>"Discard changes"</button>
                })}
            }>
            <p aria-live="polite">{text}</p>
        </Dialog>
    }
}

/// Reactive. The page of the signal may be gone.
fn is_on(signal: Option<Signal<bool>>) -> bool {
    signal.is_some_and(|signal| signal.try_get_untracked().is_some() && signal.get())
}

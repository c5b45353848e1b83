//! Menus: one element in the top layer, filled for whoever opens it.
//!
//! Rows by the hundred share one menu instead of carrying one each.

use std::rc::Rc;

use crate::prelude::*;

use crate::ui::dom::{AnyView, CollectView, IntoAny, view};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{icon, px};
use crate::lazy::{self, part};

/// One line of a menu.
#[derive(Clone)]
pub struct Item {
    /// What it says.
    pub label: String,
    /// Name of its icon; empty for none.
    pub icon: &'static str,
    /// What it does.
    pub act: Act,
}

/// What a line of a menu does.
#[derive(Clone)]
pub enum Act {
    /// Opens an address.
    Link(String),
    /// Runs.
    Run(Callback<()>),
    /// Runs, and cannot be undone.
    Danger(Callback<()>),
    /// Turns something on and off; the menu stays open.
    Toggle(bool, Callback<()>),
    /// Nothing, for this reason.
    Not(String),
    /// Nothing: a line between other lines.
    Line,
}

impl Item {
    /// A line of a menu.
    pub fn new(label: impl Into<String>, icon: &'static str, act: Act) -> Self {
        Self { label: label.into(), icon, act }
    }

    /// A line that runs something.
    pub fn run(
        label: impl Into<String>,
        icon: &'static str,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self::new(label, icon, Act::Run(Callback::new(move |()| run())))
    }

    /// A line between other lines.
    pub fn line() -> Self {
        Self::new("", "", Act::Line)
    }
}

/// So many characters of a line may not have room.
const LONG: usize = 30;

/// The name of an open menu, and what makes its items.
type Content = (String, Rc<dyn Fn() -> Vec<Item>>);

/// A menu. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Menu {
    /// What it is called, and how its lines are made; `None` while it is closed.
    content: RwSignal<Option<Content>>,
    anchor: StoredValue<Option<HtmlElement>>,
    node: NodeRef<html::Div>,
}

impl Menu {
    /// A closed menu.
    pub fn new() -> Self {
        Self { content: RwSignal::new(None), anchor: StoredValue::new(None), node: NodeRef::new() }
    }

    /// Opens the menu at the button that was pressed. `items` are made anew whenever what they
    /// read changes.
    pub fn open(
        self,
        button: Option<HtmlElement>,
        name: impl Into<String>,
        items: impl Fn() -> Vec<Item> + 'static,
    ) {
        // Two clicks that have waited for this part are meant to open it: it is not there yet.
        let again = button.as_ref().is_some_and(is_expanded);
        self.close(true);
        if again {
            return;
        }
        self.anchor.set_value(button);
        // Not a callback of whatever was pressed: that may be a line of the menu before.
        self.content.set(Some((name.into(), Rc::new(items))));
        // After the lines are drawn, and before the next key.
        spawn_local(async move { self.place() });
    }

    /// Closes it; `back` gives the focus to the button that opened it.
    pub fn close(self, back: bool) {
        if self.content.try_get_untracked().flatten().is_none() {
            return;
        }
        if let Some(node) = self.node.get_untracked() {
            let _ = node.hide_popover();
        }
        self.content.set(None);
        if let Some(button) = self.anchor.get_value() {
            let _ = button.set_attribute("aria-expanded", "false");
            if back {
                let _ = button.focus();
            }
        }
    }

    /// Shows the menu below its button, or above where there is no room; CSS makes a sheet of it
    /// on a phone.
    fn place(self) {
        let (Some(node), Some(Some(button))) =
            (self.node.try_get_untracked().flatten(), self.anchor.try_get_value())
        else {
            return;
        };
        let _ = node.show_popover();
        let _ = button.set_attribute("aria-expanded", "true");
        let at = button.get_bounding_client_rect();
        let (width, height) = (f64::from(node.offset_width()), f64::from(node.offset_height()));
        let room = |side: Result<wasm_bindgen::JsValue, _>| {
            side.ok().and_then(|size| size.as_f64()).unwrap_or_default()
        };
        let (wide, high) = (room(window().inner_width()), room(window().inner_height()));
        let left = (at.right() - width).min(wide - width - 8.0).max(8.0);
        let below = at.bottom() + 2.0;
        let top =
            if below + height > high - 8.0 { (at.top() - height - 2.0).max(8.0) } else { below };
        let style = HtmlElement::style(&node);
        let _ = style.set_property("--menu-left", &px(left));
        let _ = style.set_property("--menu-top", &px(top));
        step(&node, Step::First);
    }

    fn keyed(self, event: &KeyboardEvent) {
        let Some(node) = self.node.get_untracked() else { return };
        let key = event.key();
        match key.as_str() {
            "ArrowDown" => step(&node, Step::By(1)),
            "ArrowUp" => step(&node, Step::By(-1)),
            "Home" => step(&node, Step::First),
            "End" => step(&node, Step::Last),
            "Escape" | "Tab" => self.close(true),
            _ if key.chars().count() == 1 && key != " " => step(&node, Step::To(&key)),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

impl Default for Menu {
    fn default() -> Self {
        Self::new()
    }
}

fn is_expanded(button: &HtmlElement) -> bool {
    button.get_attribute("aria-expanded").is_some_and(|is| is == "true")
}

/// Where the focus goes.
enum Step<'a> {
    First,
    Last,
    By(i32),
    /// To this line.
    At(usize),
    /// To the next line that begins with this letter.
    To(&'a str),
}

fn step(menu: &HtmlElement, step: Step<'_>) {
    let Ok(found) = menu.query_selector_all("[role^=menuitem]") else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|n| found.item(n)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let now =
        items.iter().position(|item| active.as_ref() == Some(item.unchecked_ref::<Element>()));
    let count = items.len();
    let next = match step {
        Step::First => Some(0),
        Step::Last => count.checked_sub(1),
        Step::At(index) => Some(index),
        Step::By(by) if by > 0 => Some(now.map_or(0, |now| (now + 1) % count.max(1))),
        Step::By(_) => {
            Some(now.map_or(count, |now| if now == 0 { count } else { now }).saturating_sub(1))
        }
        Step::To(letter) => {
            let begins = |index: &usize| {
                let text =
                    items.get(*index).and_then(|item| item.text_content()).unwrap_or_default();
                text.trim().to_lowercase().starts_with(&letter.to_lowercase())
            };
            let start = now.map_or(0, |now| now + 1);
            (start..count).chain(0..start).find(begins)
        }
    };
    if let Some(item) = next.and_then(|next| items.get(next)) {
        let _ = item.focus();
    }
}

/// The button that a click was for, to open a menu at.
pub fn pressed(event: &web_sys::MouseEvent) -> Option<HtmlElement> {
    event.current_target()?.dyn_into().ok()
}

/// The element of a menu, from when it is first opened: once on the page that uses it.
pub fn menu(menu: Menu) -> AnyView {
    let wanted = lazy::latch(move || menu.content.with(Option::is_some));
    (move || wanted.get().then(|| element(menu))).into_any()
}

#[part(list)]
fn element(menu: Menu) -> AnyView {
    let name = move || menu.content.with(|content| content.as_ref().map(|(name, _)| name.clone()));
    let lines = move || {
        let content = menu.content.get();
        content.map(|(_, make)| {
            let mut count = 0;
            let lines = make().into_iter().map(|item| {
                // Between them there is nothing to go to.
                let place = count;
                count += usize::from(!matches!(item.act, Act::Line));
                line(menu, place, item)
            });
            lines.collect_view()
        })
    };
    // The browser closes it by a click outside.
    let toggled = move |_| {
        let open = menu
            .node
            .get_untracked()
            .is_some_and(|node| node.matches(":popover-open").unwrap_or(false));
        if !open {
            menu.close(false);
        }
    };
    // The key that opened it asks the browser for its own menu as well; the mouse still gets that.
    let by_key = move |event: web_sys::MouseEvent| {
        if event.button() != 2 {
            event.prevent_default();
        }
    };
    view! {
        <div class="menu float" popover="auto" role="menu" aria-label=name tabindex="-1" node_ref=menu.node
            on:toggle=toggled on:keydown=move |event| menu.keyed(&event) on:contextmenu=by_key>{lines}</div>
    }
    .into_any()
}

fn line(menu: Menu, index: usize, item: Item) -> AnyView {
    let Item { label, icon: name, act } = item;
    let sign = (!name.is_empty()).then(|| icon(name));
    // Names may be too long for the menu.
    let title = (label.chars().count() > LONG).then(|| label.clone());
    let label = view! { <span class="t" title=title>{label}</span> };
    let run = move |callback: Callback<()>| {
        menu.close(true);
        callback.run(());
    };
    // The lines are made anew with what they say now: the focus goes where it was.
    let toggle = move |callback: Callback<()>| {
        callback.run(());
        spawn_local(async move {
            if let Some(node) = menu.node.try_get_untracked().flatten() {
                step(&node, Step::At(index));
            }
        });
    };
    match act {
        Act::Line => view! { <div role="separator"></div> }.into_any(),
        Act::Not(why) => view! {
            <button type="button" role="menuitem" tabindex="-1" aria-disabled="true" title=why>{sign}{label}</button>
        }
        .into_any(),
        Act::Link(to) => view! {
            <a role="menuitem" tabindex="-1" href=to on:click=move |_| menu.close(false)>{sign}{label}</a>
        }
        .into_any(),
        Act::Run(callback) => view! {
            <button type="button" role="menuitem" tabindex="-1" on:click=move |_| run(callback)>{sign}{label}</button>
        }
        .into_any(),
        Act::Danger(callback) => view! {
            <button type="button" role="menuitem" tabindex="-1" class="danger" on:click=move |_| run(callback)>{sign}{label}</button>
        }
        .into_any(),
        Act::Toggle(on, callback) => view! {
            <button type="button" role="menuitemcheckbox" tabindex="-1" aria-checked=on.to_string() on:click=move |_| toggle(callback)>
                <span class="tick">{on.then(|| icon("check"))}</span>{label}
            </button>
        }
        .into_any(),
    }
}

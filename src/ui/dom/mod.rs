//! The console's views: one type, over the DOM and Leptos' reactive graph.
//!
//! Leptos gives every element, attribute and closure a type of its own, and code for each. Here
//! there is one type of view and one of element, and closures are boxed: the same pages take half
//! the bytes (`docs/decisions/0006-one-type-of-view.md`). Reactivity is Leptos' own.

mod build;
mod keyed;

use std::{borrow::Cow, rc::Rc};

pub use baton_macros::view;
use leptos::reactive::effect::RenderEffect;
use web_sys::{Element, Node, Text};

use crate::prelude::{Owner, StoredValue, document, on_cleanup};

pub use build::{Holes, IntoAttr, Property};
use keyed::Items;
pub use keyed::{Live, each};

/// Anything that can stand on a page.
pub enum AnyView {
    /// Nothing.
    Nothing,
    /// Text. It stays text, whatever is in it.
    Text(Cow<'static, str>),
    /// An element with everything in it.
    Element(El),
    /// Several views, one after the other.
    Many(Vec<AnyView>),
    /// A view that is made anew whenever what it reads changes.
    Dynamic(Box<dyn Remake>),
    /// A list of views that keep their identity.
    Keyed(Box<dyn Fn() -> Vec<(u64, Make)>>),
}

/// Makes the view of one item.
pub type Make = Box<dyn FnOnce() -> AnyView>;

impl AnyView {
    /// Several views as one.
    pub fn many(views: Vec<AnyView>) -> Self {
        Self::Many(views)
    }
}

/// What keeps a mounted view up to date. Dropping it ends that.
#[derive(Default)]
pub struct Alive {
    effects: Vec<RenderEffect<Alive>>,
    /// The one text that a dynamic view shows, if it is no more than that.
    text: Option<Text>,
    items: Option<Box<Items>>,
}

impl Drop for Alive {
    fn drop(&mut self) {
        // The task of an effect holds its value too, until it is polled for the last time. What is
        // inside must end now: its signals are disposed of, and it may be due to run.
        for effect in &self.effects {
            drop(effect.take_value());
        }
    }
}

/// An element with everything in it, and what keeps that up to date.
pub struct El {
    node: Element,
    effects: Vec<RenderEffect<Alive>>,
}

impl El {
    /// The element alone; nothing keeps it up to date any more.
    #[must_use]
    pub fn into_node(self) -> Element {
        self.node
    }
}

/// Everything that can be made into a view.
pub trait IntoAny: Sized {
    /// The view.
    fn into_any(self) -> AnyView;

    /// Fills a hole of a template with it.
    fn put(self, holes: &mut Holes) {
        holes.view(self.into_any());
    }
}

impl IntoAny for AnyView {
    fn into_any(self) -> AnyView {
        self
    }
}

impl IntoAny for El {
    fn into_any(self) -> AnyView {
        AnyView::Element(self)
    }
}

impl IntoAny for () {
    fn into_any(self) -> AnyView {
        AnyView::Nothing
    }
}

impl IntoAny for &'static str {
    fn into_any(self) -> AnyView {
        AnyView::Text(self.into())
    }

    fn put(self, holes: &mut Holes) {
        holes.text(self);
    }
}

impl IntoAny for String {
    fn into_any(self) -> AnyView {
        AnyView::Text(self.into())
    }
}

impl IntoAny for Cow<'static, str> {
    fn into_any(self) -> AnyView {
        AnyView::Text(self)
    }
}

impl<T: IntoAny> IntoAny for Option<T> {
    fn into_any(self) -> AnyView {
        self.map_or(AnyView::Nothing, IntoAny::into_any)
    }
}

impl<T: IntoAny> IntoAny for Vec<T> {
    fn into_any(self) -> AnyView {
        AnyView::Many(self.into_iter().map(IntoAny::into_any).collect())
    }
}

/// A closure that makes a view, as often as it is asked.
///
/// Traits of our own instead of `dyn Fn`: those carry code to call them by value as well, about
/// 45 bytes for every closure.
pub trait Remake {
    /// The view as it is now.
    fn remake(&self) -> AnyView;
}

impl<F: Fn() -> T + 'static, T: IntoAny> Remake for F {
    fn remake(&self) -> AnyView {
        self().into_any()
    }
}

impl<F: Fn() -> T + 'static, T: IntoAny> IntoAny for F {
    fn into_any(self) -> AnyView {
        AnyView::Dynamic(Box::new(self))
    }

    fn put(self, holes: &mut Holes) {
        holes.dynamic(Box::new(self));
    }
}

macro_rules! number_into_any {
    ($($number:ty),*) => {$(
        impl IntoAny for $number {
            fn into_any(self) -> AnyView {
                AnyView::Text(self.to_string().into())
            }
        }
    )*};
}
number_into_any!(u32, u64, usize, i32);

/// Collects views from an iterator.
pub trait CollectView {
    /// All of them, one after the other.
    fn collect_view(self) -> AnyView;
}

impl<I: IntoIterator> CollectView for I
where
    I::Item: IntoAny,
{
    fn collect_view(self) -> AnyView {
        AnyView::Many(self.into_iter().map(IntoAny::into_any).collect())
    }
}

/// Puts a view into the page and keeps it up to date for good.
pub fn mount(view: AnyView, parent: &Node) {
    let mut alive = Alive::default();
    insert(view, parent, None, &mut alive);
    std::mem::forget(alive);
}

/// Puts a view at the end of the page instead of here: a dialog with a form of its own, inside a
/// field of another form. It goes when what it is made in goes.
pub fn elsewhere(view: AnyView) -> AnyView {
    let Ok(place) = document().create_element("div") else { return AnyView::Nothing };
    let mut alive = Alive::default();
    insert(view, &place, None, &mut alive);
    if let Some(body) = document().body() {
        let _ = body.append_child(&place);
    }
    let held = StoredValue::new(Some((alive, place)));
    on_cleanup(move || {
        if let Some((alive, place)) = held.try_update_value(Option::take).flatten() {
            drop(alive);
            place.remove();
        }
    });
    AnyView::Nothing
}

/// Puts a view into `parent`, before `next` or at its end.
fn insert(view: AnyView, parent: &Node, next: Option<&Node>, alive: &mut Alive) {
    match view {
        AnyView::Nothing => {}
        AnyView::Text(text) => {
            let _ = parent.insert_before(&document().create_text_node(&text), next);
        }
        AnyView::Element(element) => {
            let _ = parent.insert_before(&element.node, next);
            alive.effects.extend(element.effects);
        }
        AnyView::Many(views) => {
            for view in views {
                insert(view, parent, next, alive);
            }
        }
        AnyView::Dynamic(make) => {
            let (start, end) = markers(parent, next);
            let run = move |old: Option<Alive>| renew(make.remake(), old, &start, &end);
            alive.effects.push(RenderEffect::new(run));
        }
        AnyView::Keyed(make) => {
            let (_, end) = markers(parent, next);
            let owner = Owner::current().unwrap_or_default();
            let run = move |old: Option<Alive>| keyed::arrange(make(), old, &end, &owner);
            alive.effects.push(RenderEffect::new(run));
        }
    }
}

/// Two marks in the page between which a view changes.
fn markers(parent: &Node, next: Option<&Node>) -> (Node, Node) {
    let mark = || -> Node {
        let mark: Node = document().create_comment("").into();
        let _ = parent.insert_before(&mark, next);
        mark
    };
    let start = mark();
    (start, mark())
}

fn renew(view: AnyView, old: Option<Alive>, start: &Node, end: &Node) -> Alive {
    let mut alive = Alive::default();
    if let AnyView::Text(text) = &view {
        // Text that changes stays the same node: what reads it out hears one change.
        let node = old.as_ref().and_then(|old| old.text.clone()).unwrap_or_else(|| {
            drop(old);
            clear(start, end);
            let node = document().create_text_node("");
            before(end, &node);
            node
        });
        // What is written is drawn and read out again, also where it is the same.
        if node.data() != *text {
            node.set_data(text);
        }
        alive.text = Some(node);
        return alive;
    }
    drop(old);
    clear(start, end);
    if let Some(parent) = end.parent_node() {
        insert(view, &parent, Some(end), &mut alive);
    }
    alive
}

fn before(next: &Node, node: &Node) {
    if let Some(parent) = next.parent_node() {
        let _ = parent.insert_before(node, Some(next));
    }
}

/// Takes out everything between two marks.
fn clear(start: &Node, end: &Node) {
    let Some(parent) = end.parent_node() else { return };
    while let Some(node) = start.next_sibling().filter(|node| !node.is_same_node(Some(end))) {
        let _ = parent.remove_child(&node);
    }
}

/// A part of a component that is made once, where the component says.
#[derive(Default)]
pub struct Slot(Option<Box<dyn FnOnce() -> AnyView>>);

impl Slot {
    /// The view; nothing if the slot is empty.
    pub fn view(self) -> AnyView {
        self.0.map_or(AnyView::Nothing, |make| make())
    }
}

impl<F: FnOnce() -> V + 'static, V: IntoAny> From<F> for Slot {
    fn from(make: F) -> Self {
        Self(Some(Box::new(move || make().into_any())))
    }
}

/// The children of a component, made as often as it needs.
#[derive(Clone, Default)]
pub struct Children(Option<Rc<dyn Fn() -> AnyView>>);

impl Children {
    /// The view; nothing if there are none.
    pub fn view(&self) -> AnyView {
        self.0.as_ref().map_or(AnyView::Nothing, |make| make())
    }
}

impl<F: Fn() -> V + 'static, V: IntoAny> From<F> for Children {
    fn from(make: F) -> Self {
        Self(Some(Rc::new(move || make().into_any())))
    }
}

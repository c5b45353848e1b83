//! The console's views: one type, over the DOM and Leptos' reactive graph.
//!
//! Leptos gives every element, attribute and closure a type of its own, and code for each. Here
//! there is one type of view and one of element, and closures are boxed: the same pages take half
//! the bytes (`docs/decisions/0006-one-type-of-view.md`). Reactivity is Leptos' own.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

pub use baton_macros::view;
use leptos::{reactive::effect::RenderEffect, tachys::html::element::ElementType};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlElement, Node, Text};

use crate::prelude::{NodeRef, Owner, StoredValue, document, on_cleanup};

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
    Dynamic(Box<dyn Fn() -> AnyView>),
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
    items: Option<Items>,
}

type Items = (Vec<u64>, HashMap<u64, Item>);

impl Drop for Alive {
    fn drop(&mut self) {
        // The task of an effect holds its value too, until it is polled for the last time. What is
        // inside must end now: its signals are disposed of, and it may be due to run.
        for effect in &self.effects {
            drop(effect.take_value());
        }
    }
}

/// One item of a keyed list.
struct Item {
    nodes: Vec<Node>,
    owner: Owner,
    _alive: Alive,
}

/// Everything that can be made into a view.
pub trait IntoAny {
    /// The view.
    fn into_any(self) -> AnyView;
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

impl<F: Fn() -> T + 'static, T: IntoAny> IntoAny for F {
    fn into_any(self) -> AnyView {
        AnyView::Dynamic(Box::new(move || self().into_any()))
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

/// The value of an attribute; `None` leaves it out.
pub type Value = Option<Cow<'static, str>>;

/// Everything that can be the value of an attribute.
pub trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Some(self.into())
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Some(self.into())
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        self.then(|| "".into())
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.and_then(IntoValue::into_value)
    }
}

/// An attribute: a value, or a closure that gives one.
pub enum Attr {
    /// It stays.
    Fixed(Value),
    /// It follows what it reads.
    Dynamic(Box<dyn Fn() -> Value>),
}

/// Everything that can be an attribute.
pub trait IntoAttr {
    /// The attribute.
    fn into_attr(self) -> Attr;
}

macro_rules! fixed_attr {
    ($($value:ty),*) => {$(
        impl IntoAttr for $value {
            fn into_attr(self) -> Attr {
                Attr::Fixed(self.into_value())
            }
        }
    )*};
}
fixed_attr!(&'static str, String, bool, Option<&'static str>, Option<String>);

impl<F: Fn() -> V + 'static, V: IntoValue> IntoAttr for F {
    fn into_attr(self) -> Attr {
        Attr::Dynamic(Box::new(move || self().into_value()))
    }
}

/// A property of an element: a closure that gives text or a yes or no.
pub trait IntoProp {
    /// The value, read anew when what it reads changes.
    fn into_prop(self) -> Box<dyn Fn() -> JsValue>;
}

impl<F: Fn() -> V + 'static, V: Into<JsValue>> IntoProp for F {
    fn into_prop(self) -> Box<dyn Fn() -> JsValue> {
        Box::new(move || self().into())
    }
}

/// An element under construction, and what keeps it up to date.
pub struct El {
    node: Element,
    alive: Alive,
}

impl El {
    /// An HTML element.
    pub fn html(tag: &'static str) -> Self {
        Self::of(document().create_element(tag))
    }

    /// An SVG element.
    pub fn svg(tag: &'static str) -> Self {
        Self::of(document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag))
    }

    fn of(made: Result<Element, JsValue>) -> Self {
        // Only a tag that is no name fails, and tags are literals.
        let node = made.unwrap_or_else(|_| {
            JsValue::from(document().create_document_fragment()).unchecked_into()
        });
        Self { node, alive: Alive::default() }
    }

    /// The element alone; nothing keeps it up to date any more.
    #[must_use]
    pub fn into_node(self) -> Element {
        self.node
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &'static str, value: impl IntoAttr) -> Self {
        self.set_attr(name, value.into_attr())
    }

    fn set_attr(mut self, name: &'static str, attr: Attr) -> Self {
        match attr {
            Attr::Fixed(value) => write(&self.node, name, value.as_deref()),
            Attr::Dynamic(read) => {
                let node = self.node.clone();
                let mut last: Option<Value> = None;
                self.bind(Box::new(move || {
                    let value = read();
                    if last.as_ref() != Some(&value) {
                        write(&node, name, value.as_deref());
                        last = Some(value);
                    }
                }));
            }
        }
        self
    }

    /// Has a class or not, as the closure says.
    #[must_use]
    pub fn class(self, name: &'static str, on: impl IntoAttr) -> Self {
        let list = self.node.class_list();
        let toggle = move |on: bool| drop(list.toggle_with_force(name, on));
        self.follow(on.into_attr(), Box::new(move |value| toggle(value.is_some())))
    }

    /// Sets a property of its style, which the policy allows where it forbids the attribute.
    #[must_use]
    pub fn style(self, name: &'static str, value: impl IntoAttr) -> Self {
        let style = self.node.unchecked_ref::<HtmlElement>().style();
        let set = move |value: Value| drop(style.set_property(name, &value.unwrap_or_default()));
        self.follow(value.into_attr(), Box::new(set))
    }

    fn follow(mut self, attr: Attr, set: Box<dyn Fn(Value)>) -> Self {
        match attr {
            Attr::Fixed(value) => set(value),
            Attr::Dynamic(read) => self.bind(Box::new(move || set(read()))),
        }
        self
    }

    /// Sets a property, such as `value` or `checked`.
    #[must_use]
    pub fn prop(self, name: &'static str, value: impl IntoProp) -> Self {
        self.set_prop(name, value.into_prop())
    }

    fn set_prop(mut self, name: &'static str, read: Box<dyn Fn() -> JsValue>) -> Self {
        let (node, key) = (self.node.clone(), JsValue::from_str(name));
        self.bind(Box::new(move || {
            let value = read();
            // Writing what is there already would move the cursor in some browsers.
            let same = js_sys::Reflect::get(&node, &key).is_ok_and(|now| now == value);
            if !same {
                let _ = js_sys::Reflect::set(&node, &key, &value);
            }
        }));
        self
    }

    fn bind(&mut self, mut run: Box<dyn FnMut()>) {
        self.alive.effects.push(RenderEffect::new(move |_| {
            run();
            Alive::default()
        }));
    }

    /// Listens for an event.
    #[must_use]
    pub fn on<E: JsCast>(self, name: &'static str, handler: impl Fn(E) + 'static) -> Self {
        self.listen(name, Box::new(move |event| handler(event.unchecked_into())))
    }

    fn listen(self, name: &'static str, handler: Box<dyn Fn(Event)>) -> Self {
        let owner = Owner::current();
        // It goes with what it was made in: browsers also send events, such as the last scroll,
        // to elements that have left the page.
        let handler = StoredValue::new(Rc::<dyn Fn(Event)>::from(handler));
        let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let Some(handler) = handler.try_get_value() else { return };
            match &owner {
                Some(owner) => owner.with(|| handler(event)),
                None => handler(event),
            }
        });
        let callback = closure.into_js_value();
        let _ = self.node.add_event_listener_with_callback(name, callback.unchecked_ref());
        self
    }

    /// Tells where the element is.
    #[must_use]
    pub fn node_ref<E: ElementType<Output: JsCast>>(self, place: NodeRef<E>) -> Self {
        place.load(&self.node);
        self
    }

    /// Puts views at its end.
    #[must_use]
    pub fn children(mut self, views: Vec<AnyView>) -> Self {
        for view in views {
            insert(view, &self.node, None, &mut self.alive);
        }
        self
    }
}

fn write(node: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => node.set_attribute(name, value),
        None => node.remove_attribute(name),
    };
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
    let place = El::html("div").node;
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
            let mut inside = element.alive;
            alive.effects.append(&mut inside.effects);
        }
        AnyView::Many(views) => {
            for view in views {
                insert(view, parent, next, alive);
            }
        }
        AnyView::Dynamic(make) => {
            let (start, end) = markers(parent, next);
            let run = move |old: Option<Alive>| renew(make(), old, &start, &end);
            alive.effects.push(RenderEffect::new(run));
        }
        AnyView::Keyed(make) => {
            let (_, end) = markers(parent, next);
            let owner = Owner::current().unwrap_or_default();
            let run = move |old: Option<Alive>| arrange(make(), old, &end, &owner);
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
        node.set_data(text);
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

/// Brings a keyed list into its new order: what stays is moved, not made anew.
fn arrange(wanted: Vec<(u64, Make)>, old: Option<Alive>, end: &Node, owner: &Owner) -> Alive {
    let (order, mut items) = old.and_then(|mut old| old.items.take()).unwrap_or_default();
    let mut keys = Vec::with_capacity(wanted.len());
    let mut made = HashMap::with_capacity(wanted.len());
    let mut fresh = Vec::new();
    for (key, make) in wanted {
        if made.contains_key(&key) {
            continue;
        }
        let item = items.remove(&key).unwrap_or_else(|| {
            fresh.push(key);
            item(make, owner)
        });
        keys.push(key);
        made.insert(key, item);
    }
    for gone in items.into_values() {
        for node in &gone.nodes {
            if let Some(parent) = node.parent_node() {
                let _ = parent.remove_child(node);
            }
        }
        gone.owner.cleanup();
    }
    // Only what is new or out of its order is put in place, from the end.
    let stays = order
        .iter()
        .filter(|key| made.contains_key(*key))
        .eq(keys.iter().filter(|key| !fresh.contains(*key)));
    let mut next = end.clone();
    for key in keys.iter().rev() {
        let Some(item) = made.get(key) else { continue };
        for node in item.nodes.iter().rev() {
            if !stays || fresh.contains(key) {
                before(&next, node);
            }
            next.clone_from(node);
        }
    }
    let mut alive = Alive::default();
    alive.items = Some((keys, made));
    alive
}

fn item(make: Make, owner: &Owner) -> Item {
    let owner = owner.child();
    let holder = document().create_document_fragment();
    let mut alive = Alive::default();
    owner.with(|| insert(make(), &holder, None, &mut alive));
    let mut nodes = Vec::new();
    let mut next = holder.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        nodes.push(node);
    }
    Item { nodes, owner, _alive: alive }
}

/// A view in an element of its own, until it is dropped.
pub struct Live {
    place: Element,
    item: Item,
}

impl Live {
    /// Shows a view in an empty element.
    pub fn new(place: &Element, make: Make, owner: &Owner) -> Self {
        let item = item(make, owner);
        for node in &item.nodes {
            let _ = place.append_child(node);
        }
        Self { place: place.clone(), item }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.place.set_text_content(None);
        self.item.owner.cleanup();
    }
}

/// A list whose items keep their views as long as their keys stay.
pub fn each<I, T, K>(
    items: impl Fn() -> I + 'static,
    key: impl Fn(&T) -> K + 'static,
    view: impl Fn(T) -> AnyView + 'static,
) -> AnyView
where
    I: IntoIterator<Item = T>,
    T: 'static,
    K: Hash,
{
    let view = Rc::new(view);
    AnyView::Keyed(Box::new(move || {
        items()
            .into_iter()
            .map(|item| {
                let mut hasher = DefaultHasher::new();
                key(&item).hash(&mut hasher);
                let view = view.clone();
                (hasher.finish(), Box::new(move || view(item)) as Make)
            })
            .collect()
    }))
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

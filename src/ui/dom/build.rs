//! Elements from templates.
//!
//! `view!` makes one text of what stands on every page in the same way, tags, attributes and words,
//! and code only for what differs: the holes. What calls for each element and attribute took
//! is in `docs/decisions/0006-one-type-of-view.md`.

use std::{borrow::Cow, marker::PhantomData, rc::Rc, vec};

use leptos::{reactive::effect::RenderEffect, tachys::html::element::ElementType};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, HtmlElement};

use super::{Alive, AnyView, El, IntoAny, Remake, insert};
use crate::prelude::{NodeRef, Owner, RwSignal, StoredValue, document};

const SVG: &str = "http://www.w3.org/2000/svg";

/// The value of an attribute; `None` leaves it out.
type Value = Option<Cow<'static, str>>;

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

/// Everything that can be an attribute: a value, or a closure that gives one.
pub trait IntoAttr {
    /// Fills a hole of a template with it.
    fn put(self, holes: &mut Holes);
}

macro_rules! fixed_attr {
    ($($value:ty),*) => {$(
        impl IntoAttr for $value {
            fn put(self, holes: &mut Holes) {
                holes.fixed(self.into_value());
            }
        }
    )*};
}
fixed_attr!(&'static str, String, bool, Option<&'static str>, Option<String>);

impl<F: Fn() -> V + 'static, V: IntoValue> IntoAttr for F {
    fn put(self, holes: &mut Holes) {
        holes.following(Box::new(self));
    }
}

/// The value of an attribute that follows what it reads.
trait Read {
    fn read(&self) -> Value;
}

impl<F: Fn() -> V, V: IntoValue> Read for F {
    fn read(&self) -> Value {
        self().into_value()
    }
}

/// A property of an element: a closure that gives text or a yes or no.
pub trait Property {
    /// The value, read anew when what it reads changes.
    fn property(&self) -> JsValue;
}

impl<F: Fn() -> V, V: Into<JsValue>> Property for F {
    fn property(&self) -> JsValue {
        self().into()
    }
}

/// What listens for an event.
trait Listen {
    fn hear(&self, event: Event);
}

/// What listens for an event of a kind.
struct Listener<E, F>(F, PhantomData<E>);

impl<E: JsCast, F: Fn(E)> Listen for Listener<E, F> {
    fn hear(&self, event: Event) {
        (self.0)(event.unchecked_into());
    }
}

/// What goes into one hole.
enum Hole {
    View(AnyView),
    Fixed(Value),
    Following(Box<dyn Read>),
    Property(Box<dyn Property>),
    Listener(Rc<dyn Listen>),
    Place(RwSignal<Option<Element>>),
}

/// What goes into the holes of a template, in their order. Only `view!` makes one.
pub struct Holes(Vec<Hole>);

impl Holes {
    /// Room for so many.
    pub fn of(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Something inside an element.
    pub fn view(&mut self, view: AnyView) {
        self.0.push(Hole::View(view));
    }

    /// A text inside an element.
    pub fn text(&mut self, text: &'static str) {
        self.view(AnyView::Text(text.into()));
    }

    /// What is made anew whenever what it reads changes, inside an element.
    pub fn dynamic(&mut self, make: Box<dyn Remake>) {
        self.view(AnyView::Dynamic(make));
    }

    /// What can be a view, inside an element.
    pub fn any(&mut self, view: impl IntoAny) {
        view.put(self);
    }

    /// The value of an attribute, class or style.
    pub fn attr(&mut self, value: impl IntoAttr) {
        value.put(self);
    }

    fn fixed(&mut self, value: Value) {
        self.0.push(Hole::Fixed(value));
    }

    fn following(&mut self, read: Box<dyn Read>) {
        self.0.push(Hole::Following(read));
    }

    /// The value of a property.
    pub fn prop(&mut self, value: impl Property + 'static) {
        self.property(Box::new(value));
    }

    fn property(&mut self, value: Box<dyn Property>) {
        self.0.push(Hole::Property(value));
    }

    /// What listens for an event.
    pub fn on<E: JsCast + 'static>(&mut self, handler: impl Fn(E) + 'static) {
        self.listener(Rc::new(Listener(handler, PhantomData)));
    }

    fn listener(&mut self, handler: Rc<dyn Listen>) {
        self.0.push(Hole::Listener(handler));
    }

    /// What wants to know where the element is.
    pub fn place<E: ElementType<Output: JsCast>>(&mut self, place: NodeRef<E>) {
        self.0.push(Hole::Place(place.signal()));
    }

    /// The element that the template tells of, with these holes filled.
    pub fn fill(self, template: &'static str) -> AnyView {
        Builder { holes: self.0.into_iter(), open: Vec::new(), effects: Vec::new() }.build(template)
    }
}

/// Reads a template: steps, each a control character and a text. `macros/src/view.rs` writes them.
struct Builder {
    holes: vec::IntoIter<Hole>,
    open: Vec<Element>,
    effects: Vec<RenderEffect<Alive>>,
}

impl Builder {
    fn build(mut self, template: &'static str) -> AnyView {
        let mut left = template;
        while let Some(&step) = left.as_bytes().first() {
            let after = left.get(1..).unwrap_or_default();
            let end = after.bytes().position(is_step).unwrap_or(after.len());
            let (text, next) = after.split_at_checked(end).unwrap_or((after, ""));
            left = next;
            if step != b'\x11' {
                self.step(step, text);
            } else if let Some(node) = self.open.pop() {
                match self.open.last() {
                    Some(parent) => drop(parent.append_child(&node)),
                    None => return AnyView::Element(El { node, effects: self.effects }),
                }
            }
        }
        AnyView::Nothing
    }

    fn step(&mut self, step: u8, text: &'static str) {
        match step {
            b'\x01' => self.open.extend(document().create_element(text)),
            b'\x02' => self.open.extend(document().create_element_ns(Some(SVG), text)),
            _ => {
                let Some(node) = self.open.last().cloned() else { return };
                match step {
                    b'\x03' => {
                        let (name, value) = text.split_once('=').unwrap_or((text, ""));
                        write(&node, name, Some(value));
                    }
                    b'\x04' => drop(node.append_child(&document().create_text_node(text))),
                    _ => self.hole(step, text, node),
                }
            }
        }
    }

    fn hole(&mut self, step: u8, name: &'static str, node: Element) {
        let Some(hole) = self.holes.next() else { return };
        match hole {
            Hole::View(view) => {
                let mut alive = Alive::default();
                insert(view, &node, None, &mut alive);
                self.effects.append(&mut alive.effects);
            }
            Hole::Fixed(value) => setter(step, name, node)(value),
            Hole::Following(read) => {
                let set = setter(step, name, node);
                let mut last: Option<Value> = None;
                self.follow(Box::new(move || {
                    let value = read.read();
                    if last.as_ref() != Some(&value) {
                        last = Some(value.clone());
                        set(value);
                    }
                }));
            }
            Hole::Property(read) => {
                let key = JsValue::from_str(name);
                self.follow(Box::new(move || {
                    let value = read.property();
                    // Writing what is there already would move the cursor in some browsers.
                    let same = js_sys::Reflect::get(&node, &key).is_ok_and(|now| now == value);
                    if !same {
                        let _ = js_sys::Reflect::set(&node, &key, &value);
                    }
                }));
            }
            Hole::Listener(handler) => listen(&node, name, handler),
            Hole::Place(place) => place.set(Some(node)),
        }
    }

    fn follow(&mut self, mut run: Box<dyn FnMut()>) {
        self.effects.push(RenderEffect::new(move |_| {
            run();
            Alive::default()
        }));
    }
}

/// What the control characters of templates are; tabs and line ends may stand in texts.
const fn is_step(byte: u8) -> bool {
    byte < b'\t' || (byte > b'\r' && byte < b' ')
}

/// What writes a value to where it belongs.
fn setter(step: u8, name: &'static str, node: Element) -> Box<dyn Fn(Value)> {
    match step {
        // A class, that is there or not.
        b'\x08' => {
            let list = node.class_list();
            Box::new(move |value| drop(list.toggle_with_force(name, value.is_some())))
        }
        // A property of the style, which the policy allows where it forbids the attribute.
        b'\x0e' => {
            let style = node.unchecked_ref::<HtmlElement>().style();
            Box::new(move |value| drop(style.set_property(name, &value.unwrap_or_default())))
        }
        _ => Box::new(move |value| write(&node, name, value.as_deref())),
    }
}

fn write(node: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => node.set_attribute(name, value),
        None => node.remove_attribute(name),
    };
}

fn listen(node: &Element, name: &str, handler: Rc<dyn Listen>) {
    let owner = Owner::current();
    // It goes with what it was made in: browsers also send events, such as the last scroll,
    // to elements that have left the page.
    let handler = StoredValue::new(handler);
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let Some(handler) = handler.try_get_value() else { return };
        match &owner {
            Some(owner) => owner.with(|| handler.hear(event)),
            None => handler.hear(event),
        }
    });
    let callback = closure.into_js_value();
    let _ = node.add_event_listener_with_callback(name, callback.unchecked_ref());
}

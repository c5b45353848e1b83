//! Signals, memos, effects and stored values over one instantiation each of Leptos' own.
//!
//! Leptos makes code for every type that a signal holds. Here values are kept behind
//! `Rc<dyn Any>`, so that the graph's code is there once; names and meanings are Leptos' own
//! (`docs/decisions/0008-one-type-of-signal.md`). Everything lives on the one thread of the page.
//!
//! Development builds know which line reads a value that is gone; in the bundle knowing that of every
//! place took about 1 kB of the first load and 12 kB in all (brotli).

use std::{any::Any, cell::RefCell, marker::PhantomData, rc::Rc};

use leptos::{
    prelude::{self as graph, GetUntracked, GetValue, LocalStorage, Notify, Track, untrack},
    tachys::html::element::ElementType,
};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A value of any type; inside is a `RefCell<T>`, or a `T` where it never changes.
type Erased = Rc<dyn Any>;

type Stored = graph::StoredValue<Erased, LocalStorage>;
type Changing = graph::RwSignal<Erased, LocalStorage>;
type Computed = graph::Memo<SendWrapper<Erased>>;

fn keep(value: Erased) -> Stored {
    Stored::new_local(value)
}

fn kept(from: Stored) -> Option<Erased> {
    from.try_get_value()
}

fn changing(value: Erased) -> Changing {
    Changing::new_local(value)
}

fn current(from: Changing) -> Option<Erased> {
    from.try_get_untracked()
}

/// What a memo does. Traits of our own instead of `dyn Fn`: those carry code to call them by value
/// as well, about 45 bytes for every closure.
trait Compute {
    fn compute(&self, old: Option<Erased>) -> (Erased, bool);
}

struct Computing<T, F>(F, PhantomData<fn() -> T>);

impl<T: PartialEq + 'static, F: Fn(Option<&T>) -> T> Compute for Computing<T, F> {
    fn compute(&self, old: Option<Erased>) -> (Erased, bool) {
        let value = (self.0)(old.as_ref().map(plain));
        match old {
            Some(old) if *plain::<T>(&old) == value => (old, false),
            _ => (Rc::new(value), true),
        }
    }
}

fn compute(run: Box<dyn Compute>) -> Computed {
    let run = SendWrapper::new(run);
    Computed::new_owning(move |old| {
        let (value, changed) = run.compute(old.map(SendWrapper::take));
        (SendWrapper::new(value), changed)
    })
}

fn computed(from: Computed) -> Option<Erased> {
    from.try_get_untracked().map(SendWrapper::take)
}

fn cell<T: 'static>(value: &Erased) -> &RefCell<T> {
    value.downcast_ref().unwrap_or_else(|| mismatch())
}

fn plain<T: 'static>(value: &Erased) -> &T {
    value.downcast_ref().unwrap_or_else(|| mismatch())
}

// The handle of a value carries its type, so this cannot be reached.
#[cold]
fn mismatch() -> ! {
    unreachable!("a reactive value of another type")
}

#[cold]
#[cfg_attr(debug_assertions, track_caller)]
#[allow(clippy::panic, reason = "as Leptos does: reading what is gone is an error of the program")]
fn gone() -> ! {
    panic!("a reactive value was read after it was disposed of")
}

/// Handles are `Copy` and comparable whatever they point to.
macro_rules! handle {
    ($name:ident, $inner:ty) => {
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}
        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.inner == other.inner
            }
        }
        impl<T> Eq for $name<T> {}
        impl<T> $name<T> {
            const fn of(inner: $inner) -> Self {
                Self { inner, holds: PhantomData }
            }
        }
    };
}

/// A value that can be read and written, and wakes what has read it.
pub struct RwSignal<T> {
    inner: Changing,
    holds: PhantomData<fn() -> T>,
}
handle!(RwSignal, Changing);

/// A value computed from others, anew only when they change.
pub struct Memo<T> {
    inner: Computed,
    holds: PhantomData<fn() -> T>,
}
handle!(Memo, Computed);

/// A value that wakes nobody.
pub struct StoredValue<T> {
    inner: Stored,
    holds: PhantomData<fn() -> T>,
}
handle!(StoredValue, Stored);

/// The reading half that signals, memos and derived signals share.
macro_rules! reads {
    ($name:ident) => {
        impl<T: 'static> $name<T> {
            /// Calls `f` with the value.
            #[cfg_attr(debug_assertions, track_caller)]
            pub fn with_untracked<R>(&self, f: impl FnOnce(&T) -> R) -> R {
                match self.try_with_untracked(f) {
                    Some(result) => result,
                    None => gone(),
                }
            }

            /// The value, and follows it.
            #[cfg_attr(debug_assertions, track_caller)]
            pub fn get(&self) -> T
            where
                T: Clone,
            {
                self.with(T::clone)
            }

            /// The value.
            #[cfg_attr(debug_assertions, track_caller)]
            pub fn get_untracked(&self) -> T
            where
                T: Clone,
            {
                self.with_untracked(T::clone)
            }

            /// The value, unless it is gone.
            pub fn try_get_untracked(&self) -> Option<T>
            where
                T: Clone,
            {
                self.try_with_untracked(T::clone)
            }
        }
    };
}
reads!(RwSignal);
reads!(Memo);
reads!(Signal);

/// What holds its value itself is followed first, and read then.
macro_rules! holds {
    ($name:ident) => {
        impl<T: 'static> $name<T> {
            /// Calls `f` with the value, and follows it.
            #[cfg_attr(debug_assertions, track_caller)]
            pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
                self.track();
                self.with_untracked(f)
            }
        }
    };
}
holds!(RwSignal);
holds!(Memo);

impl<T: 'static> RwSignal<T> {
    /// A signal that holds `value`.
    pub fn new(value: T) -> Self {
        Self::of(changing(Rc::new(RefCell::new(value))))
    }

    /// Follows the value.
    pub fn track(&self) {
        self.inner.track();
    }

    /// Calls `f` with the value, unless it is gone.
    pub fn try_with_untracked<R>(&self, f: impl FnOnce(&T) -> R) -> Option<R> {
        current(self.inner).map(|value| f(&cell(&value).borrow()))
    }

    /// Replaces the value. Does nothing if the signal is gone.
    pub fn set(&self, value: T) {
        let _ = self.try_set(value);
    }

    /// Replaces the value; gives it back if the signal is gone.
    pub fn try_set(&self, value: T) -> Option<T> {
        let Some(place) = current(self.inner) else { return Some(value) };
        let old = cell::<T>(&place).replace(value);
        self.inner.notify();
        drop(old);
        None
    }

    /// Changes the value. Does nothing if the signal is gone.
    pub fn update(&self, f: impl FnOnce(&mut T)) {
        let _ = self.try_update(f);
    }

    /// Changes the value, unless it is gone.
    pub fn try_update<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let result = self.try_update_untracked(f);
        if result.is_some() {
            self.inner.notify();
        }
        result
    }

    /// Changes the value and wakes nobody.
    pub fn update_untracked(&self, f: impl FnOnce(&mut T)) {
        let _ = self.try_update_untracked(f);
    }

    /// Changes the value and wakes nobody, unless it is gone.
    pub fn try_update_untracked<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        current(self.inner).map(|value| f(&mut cell(&value).borrow_mut()))
    }
}

impl<T: Default + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq + 'static> Memo<T> {
    /// A memo of what `f` computes from its value of before.
    pub fn new(f: impl Fn(Option<&T>) -> T + 'static) -> Self {
        Self::of(compute(Box::new(Computing(f, PhantomData))))
    }
}

impl<T: 'static> Memo<T> {
    /// Follows the value. It is computed as well: a memo that nobody reads is never woken.
    pub fn track(&self) {
        self.inner.track();
        drop(computed(self.inner));
    }

    /// Calls `f` with the value, unless it is gone.
    pub fn try_with_untracked<R>(&self, f: impl FnOnce(&T) -> R) -> Option<R> {
        computed(self.inner).map(|value| f(plain(&value)))
    }
}

impl<T: 'static> StoredValue<T> {
    /// Keeps `value`.
    pub fn new(value: T) -> Self {
        Self::of(keep(Rc::new(RefCell::new(value))))
    }

    /// A copy of the value.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn get_value(&self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    /// A copy of the value, unless it is gone.
    pub fn try_get_value(&self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    /// Calls `f` with the value.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn with_value<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        match self.try_with_value(f) {
            Some(result) => result,
            None => gone(),
        }
    }

    /// Calls `f` with the value, unless it is gone.
    pub fn try_with_value<R>(&self, f: impl FnOnce(&T) -> R) -> Option<R> {
        kept(self.inner).map(|value| f(&cell(&value).borrow()))
    }

    /// Replaces the value. Does nothing if it is gone.
    pub fn set_value(&self, value: T) {
        // What was there goes after the place is free again: its end may look here.
        let old = kept(self.inner).map(|place| cell::<T>(&place).replace(value));
        drop(old);
    }

    /// Changes the value. Does nothing if it is gone.
    pub fn update_value(&self, f: impl FnOnce(&mut T)) {
        let _ = self.try_update_value(f);
    }

    /// Changes the value, unless it is gone.
    pub fn try_update_value<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        kept(self.inner).map(|value| f(&mut cell(&value).borrow_mut()))
    }
}

trait Derive<T> {
    fn derive(&self) -> T;
}

impl<T, F: Fn() -> T> Derive<T> for F {
    fn derive(&self) -> T {
        self()
    }
}

/// Anything that can be read and followed.
pub struct Signal<T>(Source<T>);

enum Source<T> {
    Signal(RwSignal<T>),
    Memo(Memo<T>),
    Derived(StoredValue<Rc<dyn Derive<T>>>),
    Fixed(StoredValue<T>),
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Signal<T> {}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Source<T> {}

impl<T: 'static> Signal<T> {
    /// Computed whenever it is read.
    pub fn derive(f: impl Fn() -> T + 'static) -> Self {
        Self(Source::Derived(StoredValue::new(Rc::new(f))))
    }

    /// A value that stays.
    pub fn stored(value: T) -> Self {
        Self(Source::Fixed(StoredValue::new(value)))
    }

    /// Follows the value.
    pub fn track(&self) {
        match self.0 {
            Source::Signal(from) => from.track(),
            Source::Memo(from) => from.track(),
            Source::Derived(from) => {
                if let Some(f) = from.try_get_value() {
                    drop(f.derive());
                }
            }
            Source::Fixed(_) => {}
        }
    }

    /// Calls `f` with the value, and follows it.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        match self.0 {
            Source::Signal(from) => from.with(f),
            Source::Memo(from) => from.with(f),
            Source::Derived(from) => f(&from.get_value().derive()),
            Source::Fixed(from) => from.with_value(f),
        }
    }

    /// Calls `f` with the value, unless it is gone.
    pub fn try_with_untracked<R>(&self, f: impl FnOnce(&T) -> R) -> Option<R> {
        match self.0 {
            Source::Signal(from) => from.try_with_untracked(f),
            Source::Memo(from) => from.try_with_untracked(f),
            Source::Derived(from) => from.try_get_value().map(|make| f(&untrack(|| make.derive()))),
            Source::Fixed(from) => from.try_with_value(f),
        }
    }
}

impl<T: Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(from: RwSignal<T>) -> Self {
        Self(Source::Signal(from))
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(from: Memo<T>) -> Self {
        Self(Source::Memo(from))
    }
}

/// Something that runs now and again whenever what it has read changes.
pub struct Effect;

impl Effect {
    /// Runs `f` soon, with what it gave the last time, until its owner goes.
    pub fn new<T: 'static>(f: impl FnMut(Option<T>) -> T + 'static) -> Self {
        run(Box::new(Running(f, None)));
        Self
    }
}

trait Run {
    fn run(&mut self);
}

struct Running<T, F>(F, Option<T>);

impl<T, F: FnMut(Option<T>) -> T> Run for Running<T, F> {
    fn run(&mut self) {
        self.1 = Some((self.0)(self.1.take()));
    }
}

fn run(mut f: Box<dyn Run>) {
    let _ = graph::Effect::new(move |_: Option<()>| f.run());
}

/// A function that can be handed on and called from anywhere.
pub struct Callback<In: 'static, Out: 'static = ()>(StoredValue<Rc<dyn Call<In, Out>>>);

trait Call<In, Out> {
    fn call(&self, input: In) -> Out;
}

impl<In, Out, F: Fn(In) -> Out> Call<In, Out> for F {
    fn call(&self, input: In) -> Out {
        self(input)
    }
}

impl<In, Out> Clone for Callback<In, Out> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<In, Out> Copy for Callback<In, Out> {}

impl<In, Out> Callback<In, Out> {
    /// Keeps `f`.
    pub fn new(f: impl Fn(In) -> Out + 'static) -> Self {
        Self(StoredValue::new(Rc::new(f)))
    }

    /// Calls it.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn run(&self, input: In) -> Out {
        self.0.get_value().call(input)
    }
}

/// Where an element of a page is, once it is there.
pub struct NodeRef<E> {
    inner: RwSignal<Option<Element>>,
    kind: PhantomData<fn() -> E>,
}

impl<E> Clone for NodeRef<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for NodeRef<E> {}

impl<E: ElementType> NodeRef<E>
where
    E::Output: JsCast,
{
    /// No element yet.
    pub fn new() -> Self {
        Self { inner: RwSignal::new(None), kind: PhantomData }
    }

    /// The element; follows it.
    pub fn get(&self) -> Option<E::Output> {
        self.inner.get().map(JsCast::unchecked_into)
    }

    /// The element.
    pub fn get_untracked(&self) -> Option<E::Output> {
        self.inner.get_untracked().map(JsCast::unchecked_into)
    }

    /// The element, unless the place is gone.
    pub fn try_get_untracked(&self) -> Option<Option<E::Output>> {
        self.inner.try_get_untracked().map(|one| one.map(JsCast::unchecked_into))
    }

    /// Where the element is noted.
    pub const fn signal(&self) -> RwSignal<Option<Element>> {
        self.inner
    }
}

impl<E: ElementType> Default for NodeRef<E>
where
    E::Output: JsCast,
{
    fn default() -> Self {
        Self::new()
    }
}

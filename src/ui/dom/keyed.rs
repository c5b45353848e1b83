//! Lists whose items keep their views.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use web_sys::{Element, Node};

use super::{Alive, AnyView, Make, before, insert};
use crate::prelude::{Owner, document};

/// The keys in their order, and the items.
pub type Items = (Vec<u64>, HashMap<u64, Item>);

/// One item of a keyed list.
pub struct Item {
    nodes: Vec<Node>,
    owner: Owner,
    _alive: Alive,
}

/// Brings a keyed list into its new order: what stays is moved, not made anew.
pub fn arrange(wanted: Vec<(u64, Make)>, old: Option<Alive>, end: &Node, owner: &Owner) -> Alive {
    let (order, mut items) =
        old.and_then(|mut old| old.items.take()).map(|items| *items).unwrap_or_default();
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
    alive.items = Some(Box::new((keys, made)));
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

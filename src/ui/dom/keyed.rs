//! Lists whose items keep their views.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use web_sys::{Element, Node};

use super::{Alive, AnyView, Make, before, insert};
use crate::prelude::{Owner, document};

/// The items in their order, each with its key. Such lists are short: looking through them takes
/// less than the code of a map.
pub type Items = Vec<(u64, Item)>;

/// One item of a keyed list.
pub struct Item {
    nodes: Vec<Node>,
    owner: Owner,
    _alive: Alive,
}

/// Brings a keyed list into its new order: what stays is moved, not made anew.
pub fn arrange(wanted: Vec<(u64, Make)>, old: Option<Alive>, end: &Node, owner: &Owner) -> Alive {
    let mut left = old.and_then(|mut old| old.items.take()).map(|items| *items).unwrap_or_default();
    let order: Vec<u64> = left.iter().map(|(key, _)| *key).collect();
    let mut made: Items = Vec::with_capacity(wanted.len());
    let mut fresh = Vec::new();
    for (key, make) in wanted {
        if made.iter().any(|(other, _)| *other == key) {
            continue;
        }
        let kept = left.iter().position(|(other, _)| *other == key);
        let one = kept.map(|place| left.remove(place));
        made.push(one.unwrap_or_else(|| {
            fresh.push(key);
            (key, item(make, owner))
        }));
    }
    for (_, gone) in left {
        for node in &gone.nodes {
            if let Some(parent) = node.parent_node() {
                let _ = parent.remove_child(node);
            }
        }
        gone.owner.cleanup();
    }
    // Only what is new or out of its order is put in place, from the end.
    let is_made = |key: &&u64| made.iter().any(|(other, _)| other == *key);
    let kept = made.iter().map(|(key, _)| key).filter(|key| !fresh.contains(key));
    let stays = order.iter().filter(is_made).eq(kept);
    let mut next = end.clone();
    for (key, item) in made.iter().rev() {
        for node in item.nodes.iter().rev() {
            if !stays || fresh.contains(key) {
                before(&next, node);
            }
            next.clone_from(node);
        }
    }
    let mut alive = Alive::default();
    alive.items = Some(Box::new(made));
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

//! Cells of long tables. They are filled again with something else instead of being made anew:
//! what costs on a page is to make elements, not to change a text.

use std::borrow::Cow;

use wasm_bindgen::JsCast;
use web_sys::{Element, Text};

use super::{
    dom::{AnyView, Live, Make, mount},
    icon,
};
use crate::prelude::{Owner, document};

/// An element of a cell: a tag with a text and what belongs to it.
#[derive(Clone, Default, PartialEq)]
pub struct Part {
    /// `span`, `a` or `time`.
    pub tag: &'static str,
    /// Its classes.
    pub class: &'static str,
    /// Name of the icon before the text; empty for none.
    pub icon: &'static str,
    /// What it says.
    pub text: Cow<'static, str>,
    /// Where a link leads.
    pub href: Option<String>,
    /// What is shown on hover.
    pub title: Option<String>,
    /// Whether it may be cut off where there is no room.
    pub long: bool,
    /// A point in time, as a machine reads it.
    pub datetime: Option<String>,
}

impl Part {
    /// A text of a class.
    pub fn span(class: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { tag: "span", class, text: text.into(), ..Self::default() }
    }

    /// A link.
    pub fn link(class: &'static str, text: impl Into<Cow<'static, str>>, href: String) -> Self {
        Self { tag: "a", class, text: text.into(), href: Some(href), ..Self::default() }
    }

    /// The same with a text on hover.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), long: true, ..self }
    }

    /// The same as a text that may be cut off.
    #[must_use]
    pub fn long(self) -> Self {
        Self { long: true, ..self }
    }
}

/// A part that is on the page.
struct Drawn {
    part: Part,
    /// Whether it may be too long, and is cut off.
    cut: bool,
    node: Element,
    text: Text,
}

/// A cell that is on the page.
pub struct Cell {
    node: Element,
    parts: Vec<Drawn>,
    /// A view of its own, and what it is of.
    live: Option<(usize, Live)>,
}

impl Cell {
    /// An empty cell.
    pub const fn new(node: Element) -> Self {
        Self { node, parts: Vec::new(), live: None }
    }

    /// Shows a view of its own, as long as it is the same thing of which it is.
    pub fn fill_live(&mut self, of: usize, view: Make, owner: &Owner) {
        if self.live.as_ref().is_none_or(|(shown, _)| *shown != of) {
            self.live = None;
            self.live = Some((of, Live::new(&self.node, view, owner)));
        }
    }

    /// Nobody sees it for now: its own view ends.
    pub fn rest(&mut self) {
        self.live = None;
    }

    /// Shows these parts, in the elements that are there where they fit. There is room for so many
    /// bytes of text: what is cut off takes longer to draw, so only what may need it is.
    pub fn fill(&mut self, parts: Vec<Part>, room: usize) {
        let length: usize =
            parts.iter().filter(|part| part.tag != "time").map(|part| part.text.len()).sum();
        let cut = |part: &Part| length > room && part.long;
        let fits =
            |(old, new): (&Drawn, &Part)| (old.part.tag, old.part.icon) == (new.tag, new.icon);
        if self.parts.len() == parts.len() && self.parts.iter().zip(&parts).all(fits) {
            for (drawn, part) in self.parts.iter_mut().zip(parts) {
                let cut = cut(&part);
                drawn.fill(part, cut);
            }
            return;
        }
        self.node.set_text_content(None);
        self.parts.clear();
        for part in parts {
            let cut = cut(&part);
            let drawn = Drawn::make(&self.node, part, cut);
            self.parts.extend(drawn);
        }
    }
}

impl Drawn {
    fn make(cell: &Element, part: Part, cut: bool) -> Option<Self> {
        let node = document().create_element(part.tag).ok()?;
        if !part.icon.is_empty() {
            mount(icon(part.icon), &node);
        }
        let text = document().create_text_node("");
        node.append_child(&text).ok()?;
        cell.append_child(&node).ok()?;
        let mut drawn = Self { part: Part::default(), cut: false, node, text };
        drawn.fill(part, cut);
        Some(drawn)
    }

    fn fill(&mut self, part: Part, cut: bool) {
        if self.part == part && self.cut == cut {
            return;
        }
        let old = std::mem::replace(&mut self.part, part);
        let new = &self.part;
        if old.text != new.text {
            self.text.set_data(&new.text);
        }
        if old.class != new.class || self.cut != cut {
            let sign = if cut { " cut" } else { "" };
            let _ = self.node.set_attribute("class", &format!("{}{sign}", new.class));
            self.cut = cut;
        }
        self.attribute("href", old.href.as_deref(), new.href.as_deref());
        self.attribute("title", old.title.as_deref(), new.title.as_deref());
        self.attribute("datetime", old.datetime.as_deref(), new.datetime.as_deref());
    }

    fn attribute(&self, name: &str, old: Option<&str>, new: Option<&str>) {
        let _ = match new {
            _ if old == new => return,
            Some(value) => self.node.set_attribute(name, value),
            None => self.node.remove_attribute(name),
        };
    }
}

/// A copy of an element with everything in it.
pub fn copy_of(element: &Element) -> Option<Element> {
    element.clone_node_with_deep(true).ok()?.dyn_into().ok()
}

/// The element of a view, to make copies of.
pub fn prototype(view: AnyView) -> Option<Element> {
    match view {
        AnyView::Element(element) => Some(element.into_node()),
        _ => None,
    }
}

//! `view!`: markup as templates with holes (`src/ui/dom/build.rs` reads them).

use proc_macro2::{Span, TokenStream};
use quote::quote;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement, NodeName};
use syn::{Expr, ExprLit, Lit};

/// Tags that live in the SVG namespace, wherever they stand.
const SVG: [&str; 14] = [
    "svg", "use", "path", "g", "rect", "circle", "text", "tspan", "line", "polyline", "defs",
    "marker", "symbol", "title",
];

pub fn fragment(nodes: &[Node]) -> TokenStream {
    let views: Vec<TokenStream> = nodes.iter().filter_map(node).collect();
    if let [one] = &views[..] {
        return one.clone();
    }
    quote! { crate::ui::dom::AnyView::many(vec![#(#views),*]) }
}

fn node(node: &Node) -> Option<TokenStream> {
    match node {
        Node::Element(element) => Some(whole(element)),
        Node::Block(NodeBlock::ValidBlock(block)) => {
            let only = block.stmts.first().filter(|_| block.stmts.len() == 1);
            Some(any(&only.map_or_else(|| quote! { #block }, |only| quote! { #only })))
        }
        Node::Text(text) => {
            let value = &text.value;
            Some(any(&quote! { #value }))
        }
        Node::Fragment(inner) => Some(fragment(&inner.children)),
        Node::RawText(raw) => {
            let text = raw.to_string_best();
            Some(any(&quote! { #text }))
        }
        _ => None,
    }
}

fn any(value: &TokenStream) -> TokenStream {
    quote! { crate::ui::dom::IntoAny::into_any(#value) }
}

type Element = NodeElement<rstml::Infallible>;

fn whole(element: &Element) -> TokenStream {
    if let Some(name) = component_name(element) {
        return component(element, &name);
    }
    let mut template = Template::default();
    if let Err(error) = template.element(element, false) {
        return error;
    }
    let Template { text, holes } = template;
    let count = holes.len();
    if count == 0 {
        return quote! { crate::ui::dom::Holes::of(0).fill(#text) };
    }
    quote! {{
        let mut holes = crate::ui::dom::Holes::of(#count);
        #(holes #holes;)*
        holes.fill(#text)
    }}
}

fn component_name(element: &Element) -> Option<String> {
    let name = element.name().to_string();
    let last = name.rsplit("::").next().unwrap_or_default().trim();
    last.starts_with(char::is_uppercase).then(|| last.to_owned())
}

/// An element with all elements in it: steps as text, and calls that fill the holes.
#[derive(Default)]
struct Template {
    text: String,
    holes: Vec<TokenStream>,
}

impl Template {
    fn step(&mut self, step: char, text: &str) {
        self.text.push(step);
        self.text.push_str(text);
    }

    fn hole(&mut self, step: char, name: &str, call: TokenStream) {
        self.step(step, name);
        self.holes.push(call);
    }

    fn element(&mut self, element: &Element, inside_svg: bool) -> Result<(), TokenStream> {
        let name = element.name().to_string().replace(' ', "");
        let (name, marked) = name.strip_prefix("svg:").map_or((&*name, false), |name| (name, true));
        let is_svg = marked || inside_svg || SVG.contains(&name);
        self.step(if is_svg { '\x02' } else { '\x01' }, name);
        let (mut first, mut late) = (Vec::new(), Vec::new());
        for attribute in element.attributes() {
            let NodeAttribute::Attribute(attribute) = attribute else {
                return Err(quote! { compile_error!("only name=value is known here") });
            };
            let key = attribute.key.to_string().replace(' ', "");
            match literal(attribute) {
                Some(value) if !key.contains(':') => {
                    let text = if value.is_empty() { key } else { format!("{key}={value}") };
                    self.step('\x03', &text);
                }
                _ if key == "node_ref" => first.push((key, attribute)),
                // A select takes a value only when its options are there.
                _ => late.push((key, attribute)),
            }
        }
        // The element is known to what is inside it.
        for (_, attribute) in first {
            let value = attribute.value();
            self.hole('\x06', "", quote! { .place(#value) });
        }
        for child in &element.children {
            self.child(child, is_svg && name != "foreignObject")?;
        }
        // As in Leptos: an attribute may move what a child borrows. Properties come last.
        let (props, attrs): (Vec<_>, Vec<_>) =
            late.into_iter().partition(|(key, _)| key.starts_with("prop:"));
        for (key, attribute) in attrs.into_iter().chain(props) {
            let value = attribute.value().map_or_else(|| quote! { "" }, |value| quote! { #value });
            match key.split_once(':') {
                Some(("on", event)) => {
                    let kind = event_type(event);
                    self.hole('\x10', event, quote! { .on::<::web_sys::#kind>(#value) });
                }
                Some(("prop", name)) => self.hole('\x0f', name, quote! { .prop(#value) }),
                Some(("class", name)) => self.hole('\x08', name, quote! { .attr(#value) }),
                Some(("style", name)) => self.hole('\x0e', name, quote! { .attr(#value) }),
                _ => self.hole('\x07', &key, quote! { .attr(#value) }),
            }
        }
        self.step('\x11', "");
        Ok(())
    }

    fn child(&mut self, child: &Node, inside_svg: bool) -> Result<(), TokenStream> {
        match child {
            Node::Element(element) if component_name(element).is_none() => {
                return self.element(element, inside_svg);
            }
            Node::Fragment(inner) => {
                for child in &inner.children {
                    self.child(child, inside_svg)?;
                }
            }
            Node::Text(text) => self.step('\x04', &text.value_string()),
            Node::RawText(raw) => self.step('\x04', &raw.to_string_best()),
            Node::Block(NodeBlock::ValidBlock(block)) => {
                let only = block.stmts.first().filter(|_| block.stmts.len() == 1);
                let value = only.map_or_else(|| quote! { #block }, |only| quote! { #only });
                self.hole('\x05', "", quote! { .any(#value) });
            }
            other => {
                if let Some(view) = node(other) {
                    self.hole('\x05', "", quote! { .view(#view) });
                }
            }
        }
        Ok(())
    }
}

/// The value of an attribute that is the same every time; empty for one without a value.
fn literal(attribute: &KeyedAttribute) -> Option<String> {
    match attribute.value() {
        None => Some(String::new()),
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text.value()),
        Some(_) => None,
    }
}

fn event_type(event: &str) -> proc_macro2::Ident {
    let kind = match event {
        "click" | "mousedown" | "mouseup" | "mousemove" | "dblclick" | "contextmenu"
        | "mouseenter" | "mouseleave" => "MouseEvent",
        "pointerdown" | "pointerup" | "pointermove" | "pointercancel" => "PointerEvent",
        "wheel" => "WheelEvent",
        "keydown" | "keyup" => "KeyboardEvent",
        "submit" => "SubmitEvent",
        "blur" | "focus" | "focusin" | "focusout" => "FocusEvent",
        "dragover" | "drop" | "dragenter" | "dragleave" | "dragstart" => "DragEvent",
        "paste" => "ClipboardEvent",
        _ => "Event",
    };
    proc_macro2::Ident::new(kind, Span::call_site())
}

/// `<Name a=x>children</Name>` calls `Name(NameProps { a: x.into(), children, .. })`;
/// `<For each key children/>` is a keyed list.
fn component(element: &NodeElement<rstml::Infallible>, last: &str) -> TokenStream {
    let NodeName::Path(path) = element.name() else {
        return quote! { compile_error!("not a component") };
    };
    let fields: Vec<(proc_macro2::Ident, TokenStream)> = element
        .attributes()
        .iter()
        .filter_map(|attribute| match attribute {
            NodeAttribute::Attribute(attribute) => {
                let name = proc_macro2::Ident::new(&attribute.key.to_string(), Span::call_site());
                let value =
                    attribute.value().map_or_else(|| quote! { true }, |value| quote! { #value });
                Some((name, value))
            }
            NodeAttribute::Block(_) => None,
        })
        .collect();
    if last == "For" {
        let of = |wanted: &str| {
            fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
        };
        let (each, key, children) = (of("each"), of("key"), of("children"));
        return quote! { crate::ui::dom::each(#each, #key, #children) };
    }
    let mut props = path.path.clone();
    if let Some(segment) = props.segments.last_mut() {
        segment.ident = proc_macro2::Ident::new(&format!("{last}Props"), Span::call_site());
    }
    let function = &path.path;
    let names = fields.iter().map(|(name, _)| name);
    let values = fields.iter().map(|(_, value)| value);
    let children = (!element.children.is_empty()).then(|| {
        let inner = fragment(&element.children);
        quote! { children: (move || #inner).into(), }
    });
    any(&quote! {{
        #[allow(clippy::needless_update)]
        let props = #props {
            #(#names: (#values).into(),)*
            #children
            ..::core::default::Default::default()
        };
        #function(props)
    }})
}

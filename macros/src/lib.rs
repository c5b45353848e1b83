//! `view!`, in the syntax of Leptos, for the console's own small layer over the DOM.
//!
//! See `docs/decisions/0006-one-type-of-view.md` for why it is not Leptos' own. And `#[part]` and
//! `#[page]`, of which `docs/decisions/0007-parts-that-load-when-used.md` tells.

mod part;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement, NodeName};

/// Tags that live in the SVG namespace.
const SVG: [&str; 14] = [
    "svg", "use", "path", "g", "rect", "circle", "text", "tspan", "line", "polyline", "defs",
    "marker", "symbol", "title",
];

/// Builds an `AnyView` from markup: `<div class="x" on:click=f>{child}</div>`.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match rstml::parse(tokens) {
        Ok(nodes) => fragment(&nodes).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// `#[page(edit)]` on a function that makes a page: its code is in the part `edit` of the bundle,
/// which is loaded when the page is first shown.
///
/// All functions of one part are in one file. Arguments must be `Clone`.
#[proc_macro_attribute]
pub fn page(
    part: proc_macro::TokenStream,
    function: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    split(part, part::Place::Page, function)
}

/// `#[part(bulk)]` on a function that makes something on a page, as `#[page]` is for whole pages;
/// or on one that answers nothing, which then runs when its part is here.
#[proc_macro_attribute]
pub fn part(
    part: proc_macro::TokenStream,
    function: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    split(part, part::Place::Inside, function)
}

fn split(
    part: proc_macro::TokenStream,
    place: part::Place,
    function: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    let both = syn::parse(part).and_then(|part| Ok((part, syn::parse(function)?)));
    match both {
        Ok((part, function)) => part::split(&part, place, function).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

fn fragment(nodes: &[Node]) -> TokenStream {
    let views: Vec<TokenStream> = nodes.iter().filter_map(node).collect();
    if let [one] = &views[..] {
        return one.clone();
    }
    quote! { crate::ui::dom::AnyView::many(vec![#(#views),*]) }
}

fn node(node: &Node) -> Option<TokenStream> {
    match node {
        Node::Element(element) => Some(self::element(element)),
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

fn element(element: &NodeElement<rstml::Infallible>) -> TokenStream {
    let name = element.name().to_string();
    let last = name.rsplit("::").next().unwrap_or_default().trim();
    if last.starts_with(char::is_uppercase) {
        return component(element, last);
    }
    let make = if SVG.contains(&name.as_str()) { quote!(svg) } else { quote!(html) };
    // Properties after the children: a select takes a value only when its options are there.
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return quote! { compile_error!("only name=value is known here") };
        };
        let key = attribute.key.to_string();
        let call = attribute_call(&key, attribute);
        if key.starts_with("prop:") { after.push(call) } else { before.push(call) }
    }
    let children: Vec<TokenStream> = element.children.iter().filter_map(node).collect();
    if children.is_empty() {
        return any(&quote! { crate::ui::dom::El::#make(#name) #(#before)* #(#after)* });
    }
    // Children first, as in Leptos: an attribute may move what a child borrows.
    any(&quote! {{
        let children = vec![#(#children),*];
        crate::ui::dom::El::#make(#name) #(#before)* .children(children) #(#after)*
    }})
}

fn attribute_call(key: &str, attribute: &KeyedAttribute) -> TokenStream {
    let value = attribute.value().map_or_else(|| quote! { "" }, |value| quote! { #value });
    match key.split_once(':') {
        Some(("on", event)) => {
            let kind = event_type(event);
            quote! { .on::<::web_sys::#kind>(#event, #value) }
        }
        Some(("prop", name)) => quote! { .prop(#name, #value) },
        Some(("class", name)) => quote! { .class(#name, #value) },
        Some(("style", name)) => quote! { .style(#name, #value) },
        _ if key == "node_ref" => quote! { .node_ref(#value) },
        _ => quote! { .attr(#key, #value) },
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

//! `view!`, in the syntax of Leptos, for the console's own small layer over the DOM.
//!
//! See `docs/decisions/0006-one-type-of-view.md` for why it is not Leptos' own. And `#[part]` and
//! `#[page]`, of which `docs/decisions/0007-parts-that-load-when-used.md` tells.

mod part;
mod view;

/// Builds an `AnyView` from markup: `<div class="x" on:click=f>{child}</div>`. What is inside an
/// `<svg>` is SVG; at the root of a view, so is `<svg:a>`.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match rstml::parse(tokens) {
        Ok(nodes) => view::fragment(&nodes).into(),
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
/// or on one that answers nothing, which then runs when its part is here: maybe after the page was
/// left, whose values are gone by then.
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

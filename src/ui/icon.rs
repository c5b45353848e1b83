use super::dom::{AnyView, IntoAny, view};

/// An icon of the sprite, which is part of the page: from a file of its own it would be looked up
/// again for each that is drawn. Decoration: the words beside it say what it means.
pub fn icon(name: &str) -> AnyView {
    sized(name, "i")
}

/// The same, smaller.
pub fn small_icon(name: &str) -> AnyView {
    sized(name, "i s")
}

fn sized(name: &str, class: &'static str) -> AnyView {
    let href = format!("#i-{name}");
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }.into_any()
}

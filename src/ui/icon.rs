use super::dom::{AnyView, IntoAny, view};

/// An icon of the sprite. Decoration: the words beside it say what it means.
pub fn icon(name: &str) -> AnyView {
    sized(name, "i")
}

/// The same, smaller.
pub fn small_icon(name: &str) -> AnyView {
    sized(name, "i s")
}

fn sized(name: &str, class: &'static str) -> AnyView {
    let href = format!("icons.svg#{name}");
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }.into_any()
}

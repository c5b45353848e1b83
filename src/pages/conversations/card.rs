//! Rich content, drawn as far as it is recognised.

use baton_model::conversation::{Card, Rich, rich::Line};

use crate::ui::{
    dom::{AnyView, CollectView, IntoAny, view},
    icon, small_icon,
};

/// Rich content: a card, or the JSON that it is.
pub fn rich_view(rich: &Rich) -> AnyView {
    match rich {
        Rich::None => ().into_any(),
        Rich::Card(card) => card_view(card),
        Rich::Json(json) => json_view("Not recognised: shown as it is", &pretty(json)),
        Rich::Broken(text) => json_view("This is no JSON: shown as it came", text),
    }
}

/// JSON, with line breaks.
pub fn pretty(value: &baton_model::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn json_view(what: &'static str, text: &str) -> AnyView {
    view! {
        <div class="rich">
            <p class="small muted">{small_icon("info")}" "{what}</p>
            <pre class="raw" tabindex="0">{text.to_owned()}</pre>
        </div>
    }
}

fn card_view(card: &Card) -> AnyView {
    let line = |line: &Line| {
        let (label, detail) = (line.label.clone(), line.detail.clone());
        view! { <li><b>{label}</b>{(!detail.is_empty()).then(|| view! { <span class="faint">{detail}</span> })}</li> }
    };
    let list = |lines: &[Line], class: &'static str| {
        let items = lines.iter().map(line).collect_view();
        (!lines.is_empty()).then(|| view! { <ul class=class>{items}</ul> })
    };
    let facts = card.facts.iter().map(|fact| {
        view! { <dt>{fact.label.clone()}</dt><dd>{fact.detail.clone()}</dd> }
    });
    let link = card.link.clone().map(|link| {
        view! { <a class="rich-link" href=link.clone() target="_blank" rel="noopener noreferrer">{small_icon("link")}{link.clone()}</a> }
    });
    let rest = (!card.rest.is_null()).then(|| {
        view! { <details><summary>"More, as JSON"</summary><pre class="raw" tabindex="0">{pretty(&card.rest)}</pre></details> }
    });
    view! {
        <div class="rich">
            {(!card.title.is_empty()).then(|| view! { <p class="rich-title">{card.title.clone()}</p> })}
            {(!card.subtitle.is_empty()).then(|| view! { <p class="muted">{card.subtitle.clone()}</p> })}
            {card.has_picture.then(|| view! { <p class="small faint">{icon("file")}" Names a picture, which is not fetched"</p> })}
            {list(&card.choices, "choices")}
            {list(&card.fields, "choices fields")}
            {(!card.facts.is_empty()).then(|| view! { <dl class="rich-facts">{facts.collect_view()}</dl> })}
            {link}
            {rest}
        </div>
    }
}

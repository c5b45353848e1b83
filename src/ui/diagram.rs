//! Drawings: boxes, arrows and labels as inline SVG, and saving one as a file of its own.

use crate::prelude::{Callback, document, window};
use baton_model::fit::lines;
use wasm_bindgen::{JsCast, JsValue};

use super::dom::{AnyView, IntoAny, view};

/// A box of a drawing.
#[derive(Clone, PartialEq, Default)]
pub struct Part {
    /// Data of the path that draws its icon, 16 units wide.
    pub icon: &'static str,
    /// What it is, in small letters.
    pub role: String,
    /// Its name.
    pub name: String,
    /// What else is to be said.
    pub note: String,
    /// Class of its frame: nothing, `none` where it is missing, `bad` where it is broken.
    pub look: &'static str,
    /// Where it leads.
    pub to: Option<String>,
}

/// The name space of drawings.
const SVG: &str = "http://www.w3.org/2000/svg";

/// Size of the letters of names, and of all others. What is drawn is no smaller on the screen than
/// its smallest letters may be (`.dia` in `relations.css`).
const SIZES: [i32; 2] = [14, 13];

/// A box whose texts are broken into lines that have room in it.
pub struct Fitted {
    part: Part,
    name: Vec<String>,
    note: Vec<String>,
    width: i32,
}

impl Fitted {
    /// The box of a part, so wide. What has no room in two lines is cut.
    pub fn new(part: &Part, width: i32) -> Self {
        // Names are bold, an eighth wider.
        let room = |size: i32| u32::try_from((width - 20) * 100 / size).unwrap_or(0);
        Self {
            name: lines(&part.name, room(SIZES[0]) * 8 / 9, 2),
            note: lines(&part.note, room(SIZES[1]), 2),
            part: part.clone(),
            width,
        }
    }

    /// The height that its texts need.
    pub fn height(&self) -> i32 {
        let count = |lines: &Vec<String>| i32::try_from(lines.len()).unwrap_or(0);
        34 + 17 * count(&self.name) + 16 * count(&self.note)
    }

    /// Draws it; `open` is told its address when it is clicked.
    pub fn draw(self, (x, y): (i32, i32), height: i32, open: Callback<String>) -> AnyView {
        let Self { part, name, note, width } = self;
        let note_class = match part.look {
            "bad" => "cap bad-t",
            "none" => "cap warn-t",
            _ => "cap",
        };
        let address = part.to.clone();
        // A link inside a drawing is not one that the router knows.
        let click = move |event: web_sys::MouseEvent| {
            let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
            if let Some(address) = address.clone().filter(|_| plain) {
                event.prevent_default();
                open.run(address);
            }
        };
        let at = |by: i32, from: i32| (from + by).to_string();
        let mut line = y + 25;
        let mut written = |text: String, class: &'static str, by: i32| {
            line += by;
            view! { <g><text class=class x=at(10, x) y=line.to_string()>{text}</text></g> }
        };
        let mut texts: Vec<AnyView> =
            name.into_iter().map(|text| written(text, "b", 17).into_any()).collect();
        texts.extend(note.into_iter().map(|text| written(text, note_class, 16).into_any()));
        let whole = format!("{}: {}, {}", part.role, part.name, part.note);
        // Links of drawings and of pages are two different elements of one name.
        view! {
            <svg:a href=part.to tabindex="-1" on:click=click>
                <title>{whole}</title>
                <rect class=format!("node {}", part.look) x=format!("{x}.5") y=format!("{y}.5") width=width.to_string() height=height.to_string() rx="6"></rect>
                <path class="ic" d=part.icon transform=format!("translate({} {})", x + 10, y + 9)></path>
                <text class="cap" x=at(32, x) y=at(22, y)>{part.role}</text>
                {texts}
            </svg:a>
        }
    }
}

/// Draws a line.
pub fn line(way: String, class: &'static str) -> AnyView {
    view! { <g><path class=format!("edge {class}") d=way></path></g> }.into_any()
}

/// Draws the head of an arrow whose point is at a place, to the right, down or left.
pub fn head(x: i32, y: i32, direction: char, class: &'static str) -> AnyView {
    let way = match direction {
        'r' => format!("M{} {} v9 l8 -4.5z", x - 8, f64::from(y) - 4.5),
        'l' => format!("M{} {} v9 l-8 -4.5z", x + 8, f64::from(y) - 4.5),
        'u' => format!("M{} {} h9 l-4.5 -8z", f64::from(x) - 4.5, y + 8),
        _ => format!("M{} {} h9 l-4.5 8z", f64::from(x) - 4.5, y - 8),
    };
    view! { <g><path class=format!("head {class}") d=way></path></g> }.into_any()
}

/// Writes a label around a place, with a halo that keeps lines away.
pub fn label(text: &str, x: i32, y: i32) -> AnyView {
    let (halo, text) = (text.to_owned(), text.to_owned());
    view! {
        <g>
            <text class="lab halo" x=x.to_string() y=y.to_string() text-anchor="middle">{halo}</text>
            <text class="lab" x=x.to_string() y=y.to_string() text-anchor="middle">{text}</text>
        </g>
    }
    .into_any()
}

/// What a drawing takes from style sheets that a file does not have.
const STYLES: [&str; 10] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "paint-order",
    "font-family",
    "font-size",
    "font-weight",
];

/// Saves the drawing inside `figure` that is on the screen as a file: with its colours, and with
/// nothing that it would have to fetch.
pub fn save(figure: &web_sys::Element, name: &str) {
    let _ = try_save(figure, name);
}

fn try_save(figure: &web_sys::Element, name: &str) -> Option<()> {
    let drawings = figure.query_selector_all("svg.dia").ok()?;
    let shown = (0..drawings.length()).find_map(|n| {
        let drawing = drawings.get(n)?.dyn_into::<web_sys::Element>().ok()?;
        (drawing.get_client_rects().length() > 0).then_some(drawing)
    })?;
    let copy = shown.clone_node_with_deep(true).ok()?.dyn_into::<web_sys::Element>().ok()?;
    let (from, to) = (shown.query_selector_all("*").ok()?, copy.query_selector_all("*").ok()?);
    for n in 0..from.length() {
        let one = from.get(n)?.dyn_into::<web_sys::Element>().ok()?;
        copy_style(&one, to.get(n)?.unchecked_ref())?;
    }
    let size = shown.get_attribute("viewBox")?;
    let mut size = size.split(' ').skip(2);
    let (width, height) = (size.next()?, size.next()?);
    // The ground is a shape: the page's policy allows no style attribute.
    let ground = document().create_element_ns(Some(SVG), "rect").ok()?;
    let _ = ground.set_attribute("fill", &plain_colour(&computed(figure, "background-color")?)?);
    for element in [&copy, &ground] {
        let _ = element.set_attribute("width", width);
        let _ = element.set_attribute("height", height);
    }
    let _ = copy.insert_before(&ground, copy.first_child().as_ref());
    for unneeded in ["class", "style", "aria-hidden"] {
        let _ = copy.remove_attribute(unneeded);
    }
    let text = web_sys::XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()?;
    download(&text, name)
}

fn computed(element: &web_sys::Element, property: &str) -> Option<String> {
    window().get_computed_style(element).ok()??.get_property_value(property).ok()
}

fn copy_style(from: &web_sys::Element, to: &web_sys::Element) -> Option<()> {
    let style = window().get_computed_style(from).ok()??;
    for name in STYLES {
        let value = style.get_property_value(name).ok()?;
        let is_colour = matches!(name, "fill" | "stroke") && value != "none";
        let value = if is_colour { plain_colour(&value)? } else { value };
        let _ = to.set_attribute(name, &value);
    }
    for unneeded in ["class", "href", "tabindex"] {
        let _ = to.remove_attribute(unneeded);
    }
    Some(())
}

/// A colour as every program knows it: what one pixel of it looks like.
fn plain_colour(colour: &str) -> Option<String> {
    let canvas = document().create_element("canvas").ok()?;
    let canvas = canvas.dyn_into::<web_sys::HtmlCanvasElement>().ok()?;
    let context = canvas.get_context("2d").ok()??;
    let context = context.dyn_into::<web_sys::CanvasRenderingContext2d>().ok()?;
    context.set_fill_style_str(colour);
    context.fill_rect(0.0, 0.0, 1.0, 1.0);
    let pixel = context.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
    match pixel.0[..] {
        [red, green, blue, _] => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        _ => None,
    }
}

fn download(text: &str, name: &str) -> Option<()> {
    let link =
        document().create_element("a").ok()?.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
    let body: JsValue = js_sys::encode_uri_component(text).into();
    link.set_href(&format!("data:image/svg+xml;charset=utf-8,{}", body.as_string()?));
    let name: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '-' })
        .collect();
    link.set_download(&format!("{name}.svg"));
    link.click();
    Some(())
}

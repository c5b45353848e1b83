//! A picture kept as base64 text.

use crate::prelude::*;
use baton_model::{Path, Value};

use crate::ui::dom::{AnyView, IntoAny, view};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::form::{Form, input_id};

/// Width and height that eGain asks for, in pixels.
const SIDE: u32 = 32;
/// Largest file that is tried at all, in bytes.
const MOST: f64 = 20_971_520.0;

/// The picture at a place: shown, and replaced by another one that is scaled to 32 by 32.
pub fn picture(form: Form, path: &Path, limit: u32) -> AnyView {
    let (value, set) = (path.clone(), path.clone());
    let problem = RwSignal::new(None::<String>);
    // What could not be shown.
    let failed = RwSignal::new(None::<String>);
    let text = Memo::new(move |_| form.text(&value));
    let shown = move || {
        let text = text.get();
        (!text.is_empty()).then(|| format!("data:image/png;base64,{text}"))
    };
    let input: NodeRef<html::Input> = NodeRef::new();
    // The browser shows its name, and says nothing where the same one is chosen again.
    let forget_file = move || {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let refuse = move |why: String| {
        forget_file();
        problem.set(Some(why));
    };
    // What came of the last file.
    let taken = StoredValue::new(String::new());
    // The name of a file and what is wrong with it go with the icon that they are about.
    Effect::new(move |before: Option<(u32, String)>| {
        let now = (form.round.get(), text.get());
        let is_other = |before: (u32, String)| {
            before.0 != now.0 || before.1 != now.1 && taken.with_value(|taken| *taken != now.1)
        };
        if before.is_some_and(is_other) {
            forget_file();
            problem.set(None);
        }
        now
    });
    let take = move |file: Option<web_sys::File>| {
        let Some(file) = file else { return };
        let (set, round) = (set.clone(), form.round.get_untracked());
        spawn_local(async move {
            if file.size() > MOST {
                return refuse(format!(
                    "{} is too large to be an icon: at most 20 MB.",
                    file.name()
                ));
            }
            let scaled = scaled(&file).await;
            // The form is gone, or is that of another record.
            if form.round.try_get_untracked() != Some(round) {
                return;
            }
            match scaled {
                Some(base64) if base64.len() <= limit as usize => {
                    taken.set_value(base64.clone());
                    form.set(&set, Some(Value::String(base64)));
                    form.touch(&set);
                    problem.set(None);
                }
                Some(_) => refuse("The picture is too large.".into()),
                None => {
                    refuse(format!("{} is no picture that this browser can read.", file.name()));
                }
            }
        });
    };
    let choose = {
        let take = take.clone();
        move |event: web_sys::Event| {
            let input = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
            take(input.and_then(|input| input.files()?.get(0)));
        }
    };
    let drop = {
        let take = take.clone();
        move |event: web_sys::DragEvent| {
            event.prevent_default();
            forget_file();
            take(event.data_transfer().and_then(|data| data.files()?.get(0)));
        }
    };
    let paste = move |event: web_sys::ClipboardEvent| {
        let file = event.clipboard_data().and_then(|data| data.files()?.get(0));
        if file.is_some() {
            forget_file();
            take(file);
        }
    };
    view! {
        <div class="drop" on:dragover=|event| event.prevent_default() on:drop=drop on:paste=paste>
            {move || shown().map(|source| if failed.with(|failed| failed.as_ref() == Some(&source)) {
                view! { <span class="small warn-text">"What is there now is no picture that can be shown."</span> }.into_any()
            } else {
                let this = source.clone();
                view! { <img class="thumb-img" src=source alt="Icon as it is now" width="32" height="32" on:error=move |_| failed.set(Some(this.clone()))/> }.into_any()
            })}
            <input type="file" accept="image/*" id=input_id(path) node_ref=input on:click=move |_| forget_file() on:change=choose/>
            <span class="help">"Or drop or paste a picture here: it is scaled to 32 by 32."</span>
        </div>
        {move || problem.get().map(|text| view! { <p class="error" role="alert">{text}</p> })}
    }
    .into_any()
}

/// The picture in a file as a PNG of 32 by 32, in base64; `None` if it is none.
async fn scaled(file: &web_sys::File) -> Option<String> {
    let url = web_sys::Url::create_object_url_with_blob(file).ok()?;
    let image = web_sys::HtmlImageElement::new().ok()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await.is_ok();
    let _ = web_sys::Url::revoke_object_url(&url);
    if !decoded {
        return None;
    }
    let canvas =
        document().create_element("canvas").ok()?.dyn_into::<web_sys::HtmlCanvasElement>().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    let context =
        canvas.get_context("2d").ok()??.dyn_into::<web_sys::CanvasRenderingContext2d>().ok()?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    if width < 1.0 || height < 1.0 {
        return None;
    }
    // Whole, in the middle, undistorted.
    let side = f64::from(SIDE);
    let scale = (side / width).min(side / height);
    let (w, h) = (width * scale, height * scale);
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            (side - w) / 2.0,
            (side - h) / 2.0,
            w,
            h,
        )
        .ok()?;
    let url = canvas.to_data_url_with_type("image/png").ok()?;
    url.split_once(',').map(|(_, base64)| base64.to_owned())
}

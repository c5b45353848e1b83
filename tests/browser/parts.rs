//! The parts of the screen, as a person meets them.

use baton::prelude::*;
use baton::ui::{
    self, Alert, AlertProps, CopyId, CopyIdProps, Dialog, DialogProps, Notices, Time, TimeProps,
    dom::{AnyView, CollectView, view},
    grouped, notices_view,
};
use baton_model::{Cause, Failure, failure::Answer};
use js_sys::Promise;
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::*;
use web_sys::HtmlElement;

use crate::common::{Stage, network, network::Reply, person::*, tick, until};

const MARKUP: &str = "<img src=x onerror=alert(1)><script>alert(2)</script>";

fn stage() -> Stage {
    Stage::signed_out(|_| Reply::never())
}

fn refused(status: u16, body: &str) -> Failure {
    let answer = Answer { status, content_type: "application/json", body, wait: None };
    Failure::from_answer("PUT /channels/1", &answer)
}

fn ask(open: RwSignal<bool>, closed: RwSignal<u32>) -> AnyView {
    let close = move |()| {
        closed.update(|n| *n += 1);
        open.set(false);
    };
    view! {
        <button on:click=move |_| open.set(true)>"Ask"</button>
        <Dialog title=Signal::stored("Really?".to_owned()) open=open on_close=Callback::new(close)
            footer=move || view! { <button on:click=move |_| close(())>"No"</button> }>
            <label>"Why"<input/></label>
        </Dialog>
    }
}

async fn question(stage: &Stage) -> (RwSignal<bool>, RwSignal<u32>) {
    let (open, closed) = (RwSignal::new(false), RwSignal::new(0));
    stage.mount(move || ask(open, closed)).await;
    (open, closed)
}

#[wasm_bindgen_test]
async fn a_dialog_takes_the_focus_and_gives_it_back() {
    let stage = stage();
    let (_, closed) = question(&stage).await;
    assert_eq!(dialog(), "");
    click("Ask").await;
    see_dialog("Really?").await;
    until("the focus in the dialog", || focused() == "Why").await;
    click("No").await;
    see_dialog("").await;
    assert_eq!((focused().as_str(), closed.get_untracked()), ("Ask", 1));
}

/// The browser says later that a dialog was closed: one that is open again by then stays.
#[wasm_bindgen_test]
async fn a_dialog_that_opens_again_at_once_stays_open() {
    let stage = stage();
    let (open, closed) = question(&stage).await;
    open.set(true);
    see_dialog("Really?").await;
    let element = document().query_selector("dialog").unwrap().unwrap();
    let told = RwSignal::new(false);
    let listener = Closure::<dyn Fn()>::new(move || told.set(true));
    element.add_event_listener_with_callback("close", listener.as_ref().unchecked_ref()).unwrap();
    open.set(false);
    // Only what waits for no event of the browser runs in between.
    for _ in 0..20 {
        leptos::task::tick().await;
    }
    assert!(!element.unchecked_ref::<web_sys::HtmlDialogElement>().open());
    open.set(true);
    until("the end of the first question", || told.get_untracked()).await;
    see_dialog("Really?").await;
    assert_eq!((open.get_untracked(), closed.get_untracked()), (true, 0));
}

#[wasm_bindgen_test]
async fn escape_closes_a_dialog_and_it_opens_again() {
    let stage = stage();
    let (open, closed) = question(&stage).await;
    for times in 1..=2 {
        click("Ask").await;
        see_dialog("Really?").await;
        press("Escape").await;
        see_dialog("").await;
        until("the end of the question", || closed.get_untracked() == times).await;
        assert!(!open.get_untracked());
        assert_eq!(focused(), "Ask");
    }
}

#[wasm_bindgen_test]
async fn a_dialog_that_the_page_closes_asks_nothing() {
    let stage = stage();
    let (open, closed) = question(&stage).await;
    click("Ask").await;
    see_dialog("Really?").await;
    open.set(false);
    see_dialog("").await;
    tick().await;
    assert_eq!(closed.get_untracked(), 0);
}

/// Lets what was started run, without a frame or a timer between.
async fn at_once() {
    for _ in 0..8 {
        let _ = JsFuture::from(Promise::resolve(&JsValue::NULL)).await;
    }
}

fn element(selector: &str) -> HtmlElement {
    document().query_selector(selector).unwrap().unwrap().dyn_into().unwrap()
}

#[wasm_bindgen_test]
async fn what_has_left_the_page_hears_nothing() {
    let stage = stage();
    let (shown, heard) = (RwSignal::new(true), RwSignal::new(0));
    let list = move || {
        shown.get().then(|| {
            let step = RwSignal::new(1);
            view! { <div class="heard" on:scroll=move |_: web_sys::Event| heard.update(|n| *n += step.get_untracked())></div> }
        })
    };
    stage.mount(move || view! { <section>{list}</section> }).await;
    let element = element(".heard");
    let scroll = || element.dispatch_event(&web_sys::Event::new("scroll").unwrap()).unwrap();
    scroll();
    assert_eq!(heard.get_untracked(), 1);
    shown.set(false);
    tick().await;
    assert_eq!(count(".heard"), 0);
    // As a browser does for the last movement of a list that is left.
    scroll();
    assert_eq!(heard.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn the_focus_is_there_before_the_next_key() {
    let stage = stage();
    let rows = RwSignal::new(0);
    let add = move |_| {
        rows.update(|n| *n += 1);
        ui::focus_soon("#row-2");
    };
    let inputs = move || {
        (1..=rows.get())
            .map(|n| view! { <input id=format!("row-{n}") aria-label=format!("Row {n}")/> })
            .collect_view()
    };
    stage.mount(move || view! { <button class="add" on:click=add>"Add"</button> {inputs} }).await;
    element(".add").click();
    at_once().await;
    assert_eq!(count("input"), 1);
    element(".add").click();
    at_once().await;
    assert_eq!((count("input"), focused().as_str()), (2, "Row 2"));
}

#[wasm_bindgen_test]
async fn what_comes_late_takes_the_focus_only_where_nobody_went_elsewhere_meanwhile() {
    let stage = stage();
    let late = RwSignal::new(false);
    let heading =
        move || late.get().then(|| view! { <h1 tabindex="-1" aria-label="Late">"Late"</h1> });
    stage
        .mount(move || view! { <button class="here" aria-label="Here">"Here"</button> <button class="else" aria-label="Elsewhere">"Elsewhere"</button> {heading} })
        .await;
    for (goes, ends) in [(false, "Late"), (true, "Elsewhere")] {
        element(".here").focus().unwrap();
        ui::focus_soon("h1");
        at_once().await;
        late.set(true);
        if goes {
            element(".else").focus().unwrap();
        }
        for _ in 0..3 {
            ui::frame().await;
        }
        assert_eq!(focused(), ends);
        late.set(false);
        tick().await;
    }
}

#[wasm_bindgen_test]
async fn an_alert_says_all_that_the_server_said() {
    let stage = stage();
    let copied = network::copied();
    let failure = refused(
        404,
        r#"{"code": "404-7", "userMessage": "It is gone.", "developerMessage": "No row <x>.",
            "details": [{"key": "resource", "value": "channel"}]}"#,
    );
    stage.mount(move || view! { <Alert failure=failure.clone()/> }).await;
    assert_eq!(texts("[role=alert] h2"), "It is gone.");
    assert_eq!(
        texts("dt, dd"),
        "Technical|No row <x>.|Code|404-7|Resource|channel|Request|PUT /channels/1"
    );
    see("It may have been deleted by someone else.").await;
    click("Copy details").await;
    until("the copy", || !copied.borrow().is_empty()).await;
    assert_eq!(
        copied.borrow()[0],
        "It is gone.\nTechnical: No row <x>.\nCode: 404-7\nResource: channel\nRequest: PUT /channels/1"
    );
}

#[wasm_bindgen_test]
async fn an_alert_without_words_of_the_server_has_its_own() {
    let stage = stage();
    let answer = Answer { status: 502, content_type: "text/html", body: MARKUP, wait: None };
    let failure = Failure::from_answer("GET /channels", &answer);
    stage.mount(move || view! { <Alert failure=failure.clone()/> }).await;
    assert_eq!(texts("h2"), "The server failed.");
    let facts = format!("Status|502|Content type|text/html|Answer|{MARKUP}|Request|GET /channels");
    assert_eq!(texts("dt, dd"), facts);
    assert_eq!(count("img, script"), 0);
}

#[wasm_bindgen_test]
async fn markup_stays_text_wherever_it_comes_from() {
    let stage = stage();
    let notices = Notices::none();
    let body = json!({"code": MARKUP, "userMessage": MARKUP, "developerMessage": MARKUP,
        "details": [{"key": MARKUP, "value": MARKUP}]});
    let failure = refused(400, &body.to_string());
    notices.say(MARKUP);
    notices.warn(failure.clone());
    stage
        .mount(move || {
            view! {
                <Alert failure=failure.clone()/>
                <CopyId id=MARKUP/>
                <Time value=MARKUP/>
                {notices_view(notices)}
            }
        })
        .await;
    tick().await;
    assert_eq!(count("img, script"), 0);
    assert!(page_text().matches(MARKUP).count() >= 8);
}

#[wasm_bindgen_test]
async fn retry_is_there_where_something_can_be_tried_again() {
    let stage = stage();
    let tried = RwSignal::new(0);
    let failure = Failure::without_answer(Cause::Unreachable, "GET /channels");
    let retry = Callback::new(move |()| tried.update(|n| *n += 1));
    stage.mount(move || view! { <Alert failure=failure.clone() retry=retry/> }).await;
    click("Retry").await;
    assert_eq!(tried.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn an_id_is_copied_whole() {
    let stage = stage();
    let copied = network::copied();
    stage.mount(|| view! { <CopyId id="3f0c-11"/> }).await;
    click("Copy ID").await;
    until("the copy", || *copied.borrow() == ["3f0c-11"]).await;
}

fn ago(minutes: f64) -> String {
    let time = js_sys::Date::now() - minutes * 60_000.0;
    js_sys::Date::new(&time.into()).to_iso_string().into()
}

#[wasm_bindgen_test]
async fn a_time_says_how_long_ago_and_exactly() {
    let stage = stage();
    let (just, minutes, old) = (ago(0.2), ago(5.5), "2023-03-03T12:00:00Z");
    stage
        .mount(move || {
            view! {
                <Time value=just.clone()/>
                <Time value=minutes.clone()/>
                <Time value=old/>
                <Time value="2026-13-45"/>
                <Time value=""/>
                <Time value=old precise=true/>
            }
        })
        .await;
    let exact = String::from(
        js_sys::Date::new(&old.into()).to_locale_string("en-GB", &wasm_bindgen::JsValue::UNDEFINED),
    );
    assert_eq!(texts("time"), format!("Just now|5 min ago|3 Mar 2023|{exact}"));
    assert_eq!(texts("span"), "2026-13-45|", "what is no time is shown as it is");
    assert_eq!(count(&format!("time[datetime='{old}'][title='{exact}']")), 1);
    assert_eq!(count(&format!("time[datetime='{old}'][title='3 Mar 2023']")), 1);
}

#[wasm_bindgen_test]
async fn a_time_ahead_of_this_clock_is_no_time_ago() {
    let stage = stage();
    let soon = ago(-0.5);
    stage.mount(move || view! { <Time value=soon.clone()/> }).await;
    assert_eq!(texts("time"), "Just now");
}

#[wasm_bindgen_test]
fn thousands_stand_apart() {
    for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(grouped(number), text);
    }
    assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
}

#[wasm_bindgen_test]
async fn there_is_one_status_and_it_is_there_from_the_start() {
    let stage = stage();
    let notices = Notices::none();
    stage.mount(move || notices_view(notices)).await;
    assert_eq!((count("[role=status]"), texts("[role=status]").as_str()), (1, ""));
    notices.say("First");
    notices.say("Second");
    see("Second").await;
    assert_eq!((count("[role=status]"), texts("[role=status]").as_str()), (1, "Second"));
    click("Dismiss").await;
    see_no("Second").await;
    assert_eq!(count("[role=status]"), 1);
    see_no_button("Dismiss").await;
}

#[wasm_bindgen_test]
async fn an_offer_is_taken_once_and_goes_with_its_message() {
    let stage = stage();
    let notices = Notices::none();
    let undone = RwSignal::new(0);
    let undo = Callback::new(move |()| undone.update(|n| *n += 1));
    stage.mount(move || notices_view(notices)).await;
    notices.offer("Deleted", "Undo", undo);
    click("Undo").await;
    see_no("Deleted").await;
    see_no_button("Undo").await;
    assert_eq!(undone.get_untracked(), 1);
    notices.offer("Deleted", "Undo", undo);
    see_button("Undo").await;
    notices.say("Something else");
    see_no_button("Undo").await;
}

#[wasm_bindgen_test]
async fn what_failed_in_the_background_stays_until_dismissed_and_is_said_once() {
    let stage = stage();
    let notices = Notices::none();
    stage.mount(move || notices_view(notices)).await;
    let failure = refused(500, r#"{"userMessage": "Broken."}"#);
    notices.warn(failure.clone());
    notices.warn(failure);
    see("Broken.").await;
    assert_eq!(count("[role=alert]"), 1);
    notices.say("Saved");
    tick().await;
    assert_eq!(count("[role=alert]"), 1);
    notices.clear();
    click("Dismiss").await;
    see_no("Broken.").await;
}

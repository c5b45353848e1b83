//! Times and numbers, as people read them.

use crate::prelude::{RwSignal, on_cleanup, set_interval_with_handle, window};

use baton_model::calendar::Moment;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::dom::{AnyView, IntoAny, view};

/// Milliseconds since 1970.
pub fn now() -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let now = js_sys::Date::now() as u64;
    now
}

/// [`now`], kept up to date so many milliseconds apart, until its owner goes.
pub fn ticking(apart: u64) -> RwSignal<u64> {
    let tick = RwSignal::new(now());
    let timer = set_interval_with_handle(
        move || {
            let _ = tick.try_set(now());
        },
        std::time::Duration::from_millis(apart),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    tick
}

/// Waits.
pub async fn sleep(milliseconds: u32) {
    sleep_or(milliseconds, &mut drop).await;
}

/// Waits unless what `end` is given is called; whether it was not.
pub fn sleep_or(
    milliseconds: u32,
    end: &mut dyn FnMut(js_sys::Function),
) -> impl Future<Output = bool> + use<> {
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let time = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, time);
        end(reject);
    });
    let over = JsFuture::from(promise);
    async move { over.await.is_ok() }
}

/// The time of day in the person's zone: `09:41:07`.
pub fn time_of_day(at: u64) -> String {
    #[allow(clippy::cast_precision_loss)]
    let time = js_sys::Date::new(&JsValue::from_f64(at as f64));
    here(&time).map(|(_, moment)| moment.clock()).unwrap_or_default()
}

/// The day in the person's zone: `2026-11-29`.
pub fn today() -> String {
    let now = here(&js_sys::Date::new_0());
    now.map(|(_, Moment { year, month, day, .. })| format!("{year}-{month:02}-{day:02}"))
        .unwrap_or_default()
}

/// A time in milliseconds since 1970, and what it is in the person's zone; `None` if it is no time. The
/// browser is asked as little as possible: to ask takes longer than to reckon. It says how far zones are
/// ahead in whole minutes: times from before there were zones may be up to a minute off.
#[allow(clippy::cast_possible_truncation)]
fn here(time: &js_sys::Date) -> Option<(f64, Moment)> {
    let since = time.get_time();
    let seconds = (since - time.get_timezone_offset() * 60_000.0) / 1000.0;
    (!since.is_nan()).then(|| (since, Moment::of(seconds.floor() as i64)))
}

/// A length in pixels, for a style. The browser writes the number: Rust's own way of writing
/// numbers with a point would be 18 kB of program.
pub fn px(length: f64) -> String {
    let text = js_sys::Number::from(length).to_fixed(2).map(String::from);
    text.unwrap_or_else(|_| "0".to_owned()) + "px"
}

/// The twelfth stands at 0.
const MONTHS: [&str; 12] =
    ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];

/// How long ago a time was, and exactly when in the person's zone: `4 min ago`, `Yesterday`, `19 Nov` or
/// `3 Mar 2025`, and `22/11/2026, 09:15:00`; `None` if the text is no time.
pub fn times(value: &str) -> Option<(String, String)> {
    let (since, then) = here(&date_of(value))?;
    let (now, today) = here(&js_sys::Date::new_0())?;
    let Moment { days, year, day, month, .. } = then;
    let name = MONTHS[month as usize % 12];
    #[allow(clippy::cast_possible_truncation)]
    let short = match ((now - since) / 60_000.0) as i64 {
        0 => "Just now".to_owned(),
        minutes @ 1..=59 => format!("{minutes} min ago"),
        minutes @ 60..=1439 if days == today.days => format!("{} h ago", minutes / 60),
        _ if days == today.days - 1 => "Yesterday".to_owned(),
        _ if year == today.year => format!("{day} {name}"),
        _ => format!("{day} {name} {year}"),
    };
    Some((short, format!("{day:02}/{month:02}/{year}, {}", then.clock())))
}

/// Numbers below this are seconds since 1970: as milliseconds they would be before March 1973.
const SECONDS: u64 = 100_000_000_000;
/// Numbers below this stand for no time: as seconds they would be before March 1973.
const LEAST: u64 = 100_000_000;

/// What a text stands for, or a number since 1970; of a number so small that it counts something else, no
/// date.
fn date_of(value: &str) -> js_sys::Date {
    #[allow(clippy::cast_precision_loss)]
    let since = |number: u64| match number {
        ..LEAST => f64::NAN,
        LEAST..SECONDS => number as f64 * 1000.0,
        _ => number as f64,
    };
    let time = value.parse().map_or_else(|_| JsValue::from_str(value), |n| since(n).into());
    js_sys::Date::new(&time)
}

/// A key whose bytes sort as the points in time do that such texts stand for, or numbers since 1970.
pub fn time_key(value: &str) -> Box<str> {
    // Most are sent like this: the browser need not read them.
    if value.as_bytes().get(10) == Some(&b'T') && value.ends_with('Z') {
        // So that a fraction of a second comes after none.
        return value.trim_end_matches('Z').into();
    }
    let time = date_of(value);
    if time.get_time().is_nan() {
        return value.into();
    }
    String::from(time.to_iso_string()).trim_end_matches('Z').into()
}

/// What a time shows.
#[derive(Default)]
pub struct TimeProps {
    /// As the server sent it.
    pub value: String,
    /// Whether to show the exact time first.
    pub precise: bool,
}

/// A point in time: how long ago, and exactly on hover. Text that is no time is shown as it is.
#[allow(non_snake_case)]
pub fn Time(props: TimeProps) -> AnyView {
    let TimeProps { value, precise } = props;
    let Some((short, long)) = times(&value) else {
        return view! { <span>{value}</span> }.into_any();
    };
    let (text, title) = if precise { (long, short) } else { (short, long) };
    view! { <time datetime=value title=title>{text}</time> }.into_any()
}

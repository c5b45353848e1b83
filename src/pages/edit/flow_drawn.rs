//! The two drawings of a flow: a wide one, and a tall one for narrow screens.

use crate::prelude::Callback;

use super::flow::Flow;
use crate::ui::{
    diagram::{Fitted, Part, head, label, line},
    dom::{AnyView, IntoAny, view},
};

/// Widths of a box and of the gap between two, of which there are three and two.
const BOX: i32 = 196;
const GAP: i32 = 130;
const WIDE: i32 = 3 * BOX + 2 * GAP;
/// Left edges and middles of the second and third box.
const SECOND: i32 = BOX + GAP;
const THIRD: i32 = 2 * SECOND;
const MIDDLES: [i32; 3] = [BOX / 2, SECOND + BOX / 2, THIRD + BOX / 2];

/// Height of all boxes of a flow: that of the highest.
fn height(flow: &Flow, width: i32) -> i32 {
    let parts = flow.rows.iter().flat_map(|(bot, agent)| bot.iter().chain([agent]));
    let heights = parts.chain([&flow.customer]).map(|part| Fitted::new(part, width).height());
    heights.max().unwrap_or(0)
}

/// From left to right.
pub fn wide(flow: &Flow, open: Callback<String>) -> AnyView {
    let top = if flow.bypass.is_some() { 45 } else { 8 };
    let high = height(flow, BOX);
    let boxed = |part: &Part, at| Fitted::new(part, BOX).draw(at, high, open);
    let bots = flow.rows.iter().any(|row| row.0.is_some());
    let forward = flow.forward && bots;
    let pitch = high + if forward { 40 } else { 20 };
    let low = forward && flow.rows.last().is_some_and(|row| row.1.look != "none");
    let count = i32::try_from(flow.rows.len()).unwrap_or(1);
    let height = top + pitch * (count - 1) + high + if low { 32 } else { 8 };
    let [customers, middle_x, agents] = MIDDLES;
    let mut drawn = vec![];
    if let Some(minutes) = &flow.bypass {
        drawn.push(line(
            format!("M{customers} 44 V20 a8 8 0 0 1 8 -8 H{} a8 8 0 0 1 8 8 V38", agents - 8),
            "on",
        ));
        drawn.push(head(agents, 45, 'd', "on"));
        drawn.push(label(
            &format!("back within {minutes} min: straight to the agent"),
            middle_x,
            16,
        ));
    }
    let first = top + high / 2;
    for (n, (bot, agent)) in (0..).zip(&flow.rows) {
        let y = top + pitch * n;
        let middle = y + high / 2;
        let end = if bot.is_some() { SECOND } else { THIRD };
        let start = if n == 0 {
            format!("M{BOX} {middle}")
        } else {
            format!("M{} {first} V{}  a6 6 0 0 0 6 6", BOX + 14, middle - 6)
        };
        drawn.push(line(format!("{start} H{}", end - 8), ""));
        drawn.push(head(end, middle, 'r', ""));
        if n == 0 {
            let (text, x) = if bot.is_some() {
                ("first reply", BOX + GAP / 2)
            } else {
                ("no bot: straight to the agent", middle_x)
            };
            drawn.push(label(text, x, middle + 4));
        } else if bot.is_none() && bots {
            drawn.push(label("without a bot", middle_x, middle + 4));
        }
        if let Some(bot) = bot {
            let lost = agent.look == "none";
            let right = SECOND + BOX;
            drawn.push(line(
                format!("M{right} {middle} H{}", THIRD - 8),
                if lost { "dash" } else { "" },
            ));
            drawn.push(head(THIRD, middle, 'r', ""));
            drawn.push(label("on escalation", right + GAP / 2, middle + 4));
            if forward && !lost {
                let edge = y + high + 1;
                let low = edge + 17;
                drawn.push(line(
                    format!(
                        "M{middle_x} {edge} V{} a6 6 0 0 0 6 6 H{} a6 6 0 0 0 6 -6 V{}",
                        low - 6,
                        agents - 6,
                        edge + 7
                    ),
                    "dash",
                ));
                drawn.push(head(agents, edge, 'u', ""));
                drawn.push(label(
                    "solved by the bot: transcript only",
                    i32::midpoint(middle_x, agents),
                    low + 4,
                ));
            }
            drawn.push(boxed(bot, (SECOND, y)));
        }
        drawn.push(boxed(agent, (THIRD, y)));
    }
    drawn.push(boxed(&flow.customer, (0, top)));
    view! { <svg class="dia flow-wide" viewBox=format!("0 0 {} {height}", WIDE + 1) aria-hidden="true">{drawn}</svg> }.into_any()
}

/// From top to bottom, 300 units wide: for narrow screens.
pub fn tall(flow: &Flow, open: Callback<String>) -> AnyView {
    let several = flow.rows.len() > 1;
    let (left, width) = if several { (20, 178) } else { (0, 198) };
    let (centre, edge) = (left + width / 2, left + width);
    let high = height(flow, width);
    let half = high / 2;
    let boxed = |part: &Part, y| Fitted::new(part, width).draw((left, y), high, open);
    let (mut y, mut drawn) = (1, vec![]);
    let mut first_agent = None;
    for (n, (bot, agent)) in flow.rows.iter().enumerate() {
        let parts = bot.iter().map(|bot| (bot, if n == 0 { "first reply" } else { "" }));
        let agent_label = if bot.is_some() { "on escalation" } else { "" };
        for (m, (part, text)) in parts.chain([(agent, agent_label)]).enumerate() {
            let before = y + high;
            y = before + 61;
            if n > 0 && m == 0 {
                drawn.push(line(
                    format!(
                        "M{left} {} H14 a6 6 0 0 0 -6 6 V{} a6 6 0 0 0 6 6 H{}",
                        half + 1,
                        y + half - 6,
                        left - 4
                    ),
                    "",
                ));
                drawn.push(head(left, y + half, 'r', ""));
            } else {
                drawn.push(line(format!("M{centre} {before} V{}", y - 8), ""));
                drawn.push(head(centre, y, 'd', ""));
                if !text.is_empty() {
                    drawn.push(label(text, centre, before + 30));
                }
            }
            drawn.push(boxed(part, y));
        }
        first_agent = first_agent.or(Some(y));
    }
    if let (Some(minutes), Some(agent)) = (&flow.bypass, first_agent) {
        drawn.push(line(
            format!(
                "M{edge} {} H246 a8 8 0 0 1 8 8 V{} a8 8 0 0 1 -8 8 H{}",
                half + 1,
                agent + half - 8,
                edge + 8
            ),
            "on",
        ));
        drawn.push(head(edge, agent + half, 'l', "on"));
        let middle = i32::midpoint(half, agent + half);
        for (n, text) in (0..).zip(["back within", &format!("{minutes} min:"), "skips the bot"]) {
            drawn.push(label(text, 254, middle - 12 + n * 16));
        }
    }
    drawn.push(boxed(&flow.customer, 1));
    let height = y + high + 2;
    view! { <svg class="dia flow-tall" viewBox=format!("0 0 300 {height}") aria-hidden="true">{drawn}</svg> }.into_any()
}

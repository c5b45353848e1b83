//! The two drawings of a flow: a wide one, and a tall one for narrow screens.

use crate::prelude::Callback;

use super::flow::Flow;
use crate::ui::{
    diagram::{HEIGHT, boxed, head, label, line},
    dom::{AnyView, IntoAny, view},
};

/// From left to right, 1000 units wide.
pub fn wide(flow: &Flow, open: Callback<String>) -> AnyView {
    let top = if flow.bypass.is_some() { 45 } else { 8 };
    let bots = flow.rows.iter().any(|row| row.0.is_some());
    let forward = flow.forward && bots;
    let pitch = HEIGHT + if forward { 40 } else { 20 };
    let low = forward && flow.rows.last().is_some_and(|row| row.1.look != "none");
    let count = i32::try_from(flow.rows.len()).unwrap_or(1);
    let height = top + pitch * (count - 1) + HEIGHT + if low { 32 } else { 8 };
    let mut drawn = vec![];
    if let Some(minutes) = &flow.bypass {
        drawn.push(line("M104 44 V20 a8 8 0 0 1 8 -8 H887 a8 8 0 0 1 8 8 V38".into(), "on"));
        drawn.push(head(895, 45, 'd', "on"));
        drawn.push(label(&format!("back within {minutes} min: straight to the agent"), 500, 16));
    }
    let first = top + HEIGHT / 2;
    for (n, (bot, agent)) in (0..).zip(&flow.rows) {
        let y = top + pitch * n;
        let middle = y + HEIGHT / 2;
        let end = if bot.is_some() { 386 } else { 783 };
        let start = if n == 0 {
            format!("M208 {middle}")
        } else {
            format!("M236 {first} V{}  a6 6 0 0 0 6 6", middle - 6)
        };
        drawn.push(line(format!("{start} H{end}"), ""));
        drawn.push(head(end + 8, middle, 'r', ""));
        if n == 0 {
            let (text, x) = if bot.is_some() {
                ("first reply", 298)
            } else {
                ("no bot: straight to the agent", 500)
            };
            drawn.push(label(text, x, middle + 4));
        } else if bot.is_none() && bots {
            drawn.push(label("without a bot", 500, middle + 4));
        }
        if let Some(bot) = bot {
            let lost = agent.look == "none";
            drawn.push(line(format!("M604 {middle} H783"), if lost { "dash" } else { "" }));
            drawn.push(head(791, middle, 'r', ""));
            drawn.push(label("on escalation", 692, middle + 4));
            if forward && !lost {
                let low = y + HEIGHT + 18;
                drawn.push(line(
                    format!(
                        "M500 {} V{} a6 6 0 0 0 6 6 H889 a6 6 0 0 0 6 -6 V{}",
                        y + HEIGHT + 1,
                        low - 6,
                        y + HEIGHT + 8
                    ),
                    "dash",
                ));
                drawn.push(head(895, y + HEIGHT + 1, 'u', ""));
                drawn.push(label("solved by the bot: transcript only", 692, low + 4));
            }
            drawn.push(boxed(bot.clone(), (396, y), 208, open));
        }
        drawn.push(boxed(agent.clone(), (791, y), 208, open));
    }
    drawn.push(boxed(flow.customer.clone(), (0, top), 208, open));
    view! { <svg class="dia flow-wide" viewBox=format!("0 0 1000 {height}") aria-hidden="true">{drawn}</svg> }.into_any()
}

/// From top to bottom, 316 units wide: for narrow screens.
pub fn tall(flow: &Flow, open: Callback<String>) -> AnyView {
    let several = flow.rows.len() > 1;
    let (left, width) = if several { (20, 192) } else { (0, 212) };
    let centre = left + width / 2;
    let (mut y, mut drawn) = (1, vec![]);
    let mut first_agent = None;
    for (n, (bot, agent)) in flow.rows.iter().enumerate() {
        let parts = bot.iter().map(|bot| (bot, if n == 0 { "first reply" } else { "" }));
        let agent_label = if bot.is_some() { "on escalation" } else { "" };
        for (m, (part, text)) in parts.chain([(agent, agent_label)]).enumerate() {
            let before = y + HEIGHT;
            y += 124;
            if n > 0 && m == 0 {
                drawn.push(line(
                    format!(
                        "M{left} 33 H14 a6 6 0 0 0 -6 6 V{} a6 6 0 0 0 6 6 H{}",
                        y + 26,
                        left - 4
                    ),
                    "",
                ));
                drawn.push(head(left, y + 32, 'r', ""));
            } else {
                drawn.push(line(format!("M{centre} {before} V{}", y - 8), ""));
                drawn.push(head(centre, y, 'd', ""));
                if !text.is_empty() {
                    drawn.push(label(text, centre, before + 30));
                }
            }
            drawn.push(boxed((*part).clone(), (left, y), width, open));
        }
        first_agent = first_agent.or(Some(y));
    }
    if let (Some(minutes), Some(agent)) = (&flow.bypass, first_agent) {
        let edge = left + width;
        drawn.push(line(
            format!("M{edge} 33 H266 a8 8 0 0 1 8 8 V{} a8 8 0 0 1 -8 8 H{}", agent + 25, edge + 8),
            "on",
        ));
        drawn.push(head(edge, agent + 33, 'l', "on"));
        let middle = i32::midpoint(33, agent + 33);
        for (n, text) in (0..).zip(["back within", &format!("{minutes} min:"), "skips the bot"]) {
            drawn.push(label(text, 272, middle - 12 + n * 16));
        }
    }
    drawn.push(boxed(flow.customer.clone(), (left, 1), width, open));
    let height = y + HEIGHT + 2;
    view! { <svg class="dia flow-tall" viewBox=format!("0 0 316 {height}") aria-hidden="true">{drawn}</svg> }.into_any()
}

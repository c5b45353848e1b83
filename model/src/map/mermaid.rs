//! The configuration as text that draws it.

use std::fmt::Write as _;

use crate::{graph::Graph, spec::Resource};

/// The nodes that `shown` names as the text of a Mermaid flowchart. `name` gives what stands in
/// the box of a node, and whether it is in use.
#[must_use]
pub fn mermaid(
    graph: &Graph,
    shown: impl Fn(usize) -> bool,
    name: impl Fn(usize) -> (String, bool),
) -> String {
    let mut text = String::from("flowchart RL\n");
    let (mut off, mut lost) = (Vec::new(), Vec::new());
    for resource in Resource::ALL {
        let spec = resource.spec();
        let nodes = (0..graph.nodes().len()).filter(|at| shown(*at));
        let mut nodes = nodes.filter(|at| graph.nodes()[*at].resource == resource).peekable();
        if nodes.peek().is_none() {
            continue;
        }
        let _ = writeln!(text, "  subgraph {}[\"{}\"]", spec.list_key, spec.plural);
        for at in nodes {
            let (name, active) = name(at);
            let _ = writeln!(text, "    n{at}[\"{}\"]", escaped(&name));
            if !graph.nodes()[at].is_there {
                lost.push(at);
            } else if !active {
                off.push(at);
            }
        }
        text.push_str("  end\n");
    }
    let mut pairs: Vec<_> = graph.edges().iter().map(|edge| (edge.from, edge.to)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (from, to) in pairs.into_iter().filter(|(from, to)| shown(*from) && shown(*to)) {
        let _ = writeln!(text, "  n{from} --> n{to}");
    }
    for (class, look, nodes) in [
        ("inactive", "stroke-dasharray:4 4,color:#777", off),
        ("missing", "stroke:#c00,stroke-dasharray:3 3", lost),
    ] {
        if !nodes.is_empty() {
            let names: Vec<_> = nodes.iter().map(|at| format!("n{at}")).collect();
            let _ = writeln!(text, "  classDef {class} {look}");
            let _ = writeln!(text, "  class {} {class}", names.join(","));
        }
    }
    text
}

/// Text inside quotes of Mermaid, which knows entities but no escapes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => safe.push_str("#quot;"),
            '#' => safe.push_str("#35;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            '`' => safe.push_str("#96;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

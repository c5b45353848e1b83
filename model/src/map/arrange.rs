//! The order of the boxes in each layer.

use std::collections::HashMap;

use super::{Layers, untangle::untangle};
use crate::graph::Graph;

/// Sweeps after which the order hardly gets better.
const SWEEPS: usize = 12;
/// More lines than this are not counted against each other.
const COUNTED: usize = 1500;

/// Orders each layer so that few lines cross, and none where that can be found.
pub(super) fn arrange(graph: &Graph, layers: &mut Layers, rests: [bool; 6]) {
    *layers = sweep(graph, layers, rests);
    if !matches!(cost(graph, layers), None | Some((0, _)))
        && let Some(free) = untangle(graph, layers, rests)
    {
        // As straight as it gets without crossing again.
        *layers = sweep(graph, &free, rests);
    }
}

/// Boxes move to the middle of their neighbours, forth and back; the best order on the way.
fn sweep(graph: &Graph, layers: &Layers, rests: [bool; 6]) -> Layers {
    let mut layers = layers.clone();
    let layers = &mut layers;
    let mut best = layers.clone();
    let mut fewest = cost(graph, layers);
    for sweep in 0..SWEEPS {
        if fewest == Some((0, 0)) {
            break;
        }
        let forward = sweep % 2 == 0;
        for step in 0..6 {
            let layer = if forward { step } else { 5 - step };
            let rows = rows(layers);
            let middle = |group: &Vec<usize>, own: usize| {
                let mut sum = (0, 0);
                for at in group {
                    let lower = graph.uses(*at).map(|edge| edge.to);
                    let upper = graph.used_by(*at).map(|edge| edge.from);
                    // On the way forward what lies behind decides, and the other way round; a box
                    // that has nothing there follows what it has.
                    for end in lower.chain(upper) {
                        if let Some((other, row)) = rows.get(&end)
                            && *other != layer
                        {
                            let near = if forward { *other < layer } else { *other > layer };
                            let weight = if near { 8 } else { 1 };
                            sum = (sum.0 + row * weight * 1024, sum.1 + weight);
                        }
                    }
                }
                usize::checked_div(sum.0, sum.1).unwrap_or(own * 1024)
            };
            let mut keyed: Vec<_> = std::mem::take(&mut layers[layer])
                .into_iter()
                .enumerate()
                .map(|(own, group)| (middle(&group, own), group))
                .collect();
            let rest = if rests[layer] { keyed.pop() } else { None };
            keyed.sort_by_key(|(key, _)| *key);
            layers[layer] = keyed.into_iter().chain(rest).map(|(_, group)| group).collect();
        }
        let now = cost(graph, layers);
        if now < fewest || now.is_none() {
            fewest = now;
            best.clone_from(layers);
        }
    }
    best
}

/// Layer and row of each node.
fn rows(layers: &Layers) -> HashMap<usize, (usize, usize)> {
    let mut rows = HashMap::new();
    for (layer, groups) in layers.iter().enumerate() {
        for (row, group) in groups.iter().enumerate() {
            rows.extend(group.iter().map(|at| (*at, (layer, row))));
        }
    }
    rows
}

/// Ends of each line, in layers and rows, the lower layer first.
pub(super) fn ends(graph: &Graph, layers: &Layers) -> Vec<[(usize, usize); 2]> {
    let rows = rows(layers);
    let mut ends: Vec<_> = graph
        .edges()
        .iter()
        .filter_map(|edge| {
            let (mut a, mut b) = (*rows.get(&edge.to)?, *rows.get(&edge.from)?);
            if a.0 > b.0 {
                std::mem::swap(&mut a, &mut b);
            }
            (a.0 != b.0).then_some([a, b])
        })
        .collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// Crossings, and the steepness of lines among orders that cross alike; `None` for too many lines.
fn cost(graph: &Graph, layers: &Layers) -> Option<(usize, usize)> {
    let ends = ends(graph, layers);
    if ends.len() > COUNTED {
        return None;
    }
    let steep = ends.iter().map(|[a, b]| a.1.abs_diff(b.1)).sum();
    Some((crossings(&ends), steep))
}

/// Pairs of lines that cross where they run between the same layers.
pub(super) fn crossings(ends: &[[(usize, usize); 2]]) -> usize {
    let mut count = 0;
    for (n, [a, b]) in ends.iter().enumerate() {
        for [c, d] in &ends[n + 1..] {
            let same = a.0 == c.0 && b.0 == d.0;
            count += usize::from(same && (a.1 < c.1) != (b.1 < d.1) && a.1 != c.1 && b.1 != d.1);
        }
    }
    count
}

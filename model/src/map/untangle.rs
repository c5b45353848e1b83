//! An order of the boxes in which no two lines between the same layers cross, where there is one.
//!
//! Of each pair of boxes in a layer one is above the other. Two lines between the same layers do
//! not cross if their ends are in the same order on both sides, so deciding one pair decides
//! others, and so does deciding that a box is above one that is above a third. What is left open
//! after that is decided as it stood, and the other way round where that leads nowhere.

use super::{Layers, arrange::ends};
use crate::graph::Graph;

/// Decisions that are taken back before it is given up: the search has no other end for a graph
/// without such an order.
const BACK: usize = 200;
/// More boxes than this in a layer are not tried.
const MOST: usize = 80;

/// In this layer the one box is above the other.
type Pair = (usize, usize, usize);

/// The layers in such an order; `None` where none was found. What is left over stays last.
pub fn untangle(graph: &Graph, layers: &Layers, rests: [bool; 6]) -> Option<Layers> {
    if layers.iter().any(|layer| layer.len() > MOST) {
        return None;
    }
    let mut orders = Orders::new(graph, layers);
    for (layer, boxes) in layers.iter().enumerate() {
        let last = boxes.len().saturating_sub(1);
        if rests[layer] && !(0..last).all(|row| orders.put((layer, row, last))) {
            return None;
        }
    }
    orders.solve().then(|| orders.apply(layers))
}

struct Orders {
    /// For each layer and pair of rows: 1 if the first is above the second, -1 if below.
    signs: [Vec<Vec<i8>>; 6],
    /// Layer and row of the boxes that lines join to a box.
    near: [Vec<Vec<(usize, usize)>>; 6],
    /// What was decided, in order.
    trail: Vec<Pair>,
}

impl Orders {
    fn new(graph: &Graph, layers: &Layers) -> Self {
        let mut near: [Vec<Vec<(usize, usize)>>; 6] =
            std::array::from_fn(|layer| vec![Vec::new(); layers[layer].len()]);
        for [a, b] in ends(graph, layers) {
            near[a.0][a.1].push(b);
            near[b.0][b.1].push(a);
        }
        let square = |layer: usize| vec![vec![0; layers[layer].len()]; layers[layer].len()];
        Self { signs: std::array::from_fn(square), near, trail: Vec::new() }
    }

    /// Decides a pair and all that follows; `false` where that cannot be.
    fn put(&mut self, pair: Pair) -> bool {
        let mut open = vec![pair];
        while let Some((layer, above, below)) = open.pop() {
            match self.signs[layer][above][below] {
                1 => continue,
                -1 => return false,
                _ => {}
            }
            self.signs[layer][above][below] = 1;
            self.signs[layer][below][above] = -1;
            self.trail.push((layer, above, below));
            for (to, end) in &self.near[layer][above] {
                for (other, other_end) in &self.near[layer][below] {
                    if to == other && end != other_end {
                        open.push((*to, *end, *other_end));
                    }
                }
            }
            let signs = &self.signs[layer];
            let thirds = signs[above].iter().zip(&signs[below]).enumerate();
            for (third, (of_above, of_below)) in thirds {
                match (of_above, of_below) {
                    (0 | -1, 1) => open.push((layer, above, third)),
                    (-1, 0) => open.push((layer, third, below)),
                    _ => {}
                }
            }
        }
        true
    }

    fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark
            && let Some((layer, above, below)) = self.trail.pop()
        {
            self.signs[layer][above][below] = 0;
            self.signs[layer][below][above] = 0;
        }
    }

    /// The next pair that is open, from this one on, as it stands.
    fn next(&self, from: Pair) -> Option<Pair> {
        let (mut layer, mut above, mut below) = from;
        while layer < 6 {
            let rows = self.signs[layer].len();
            while above < rows {
                while below < rows {
                    if above < below && self.signs[layer][above][below] == 0 {
                        return Some((layer, above, below));
                    }
                    below += 1;
                }
                (above, below) = (above + 1, 0);
            }
            (layer, above, below) = (layer + 1, 0, 0);
        }
        None
    }

    /// Decides all pairs.
    fn solve(&mut self) -> bool {
        // What was decided freely, and how long the trail was before.
        let mut choices: Vec<(usize, Pair)> = Vec::new();
        let mut from = (0, 0, 0);
        let mut back = 0;
        while let Some(pair) = self.next(from) {
            let mark = self.trail.len();
            from = pair;
            if self.put(pair) {
                choices.push((mark, pair));
                continue;
            }
            let (mut mark, mut failed) = (mark, pair);
            loop {
                self.undo(mark);
                from = failed;
                let (layer, above, below) = failed;
                if self.put((layer, below, above)) {
                    break;
                }
                back += 1;
                let before = choices.pop();
                let Some(before) = before.filter(|_| back <= BACK) else { return false };
                (mark, failed) = before;
            }
        }
        true
    }

    /// The layers as decided.
    fn apply(&self, layers: &Layers) -> Layers {
        std::array::from_fn(|layer| {
            let above = |row: usize| self.signs[layer][row].iter().filter(|sign| **sign == -1);
            let mut rows: Vec<usize> = (0..layers[layer].len()).collect();
            rows.sort_by_key(|row| above(*row).count());
            rows.into_iter().map(|row| layers[layer][row].clone()).collect()
        })
    }
}

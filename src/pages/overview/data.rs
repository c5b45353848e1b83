//! Everything that is set up, as far as it may be read.

use std::{collections::HashMap, ops::Deref, rc::Rc, sync::Arc};

use baton_model::{
    Cause, Failure, Record, Resource,
    attention::{Finding, findings, silences},
    graph::Graph,
};

use crate::{
    console::Console,
    prelude::*,
    store::{Progress, Store},
};

/// More records than this are read only when the person says so.
const MANY: u64 = 2_000;
const PAGE: u32 = 25;

/// What the page knows. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Overview {
    /// What the records are read into.
    pub store: Store,
    /// Everything, once all that can be read is read.
    pub data: Memo<Option<Data>>,
    /// Why a kind of records cannot be counted.
    failed: RwSignal<[Option<Failure>; 6]>,
    /// Whether counting is done.
    counted: RwSignal<bool>,
    /// Whether the person has said that everything is to be read.
    wanted: RwSignal<bool>,
}

/// All records and what follows from them; the same only if it is the very same.
#[derive(Clone)]
pub struct Data(Rc<Inside>);

/// What [`Data`] holds.
pub struct Inside {
    /// Who uses whom.
    pub graph: Graph,
    /// The record of each node, where there is one.
    pub records: Vec<Option<Arc<Record>>>,
    /// What wants looking at.
    pub findings: Vec<Finding>,
    /// Of which kinds no record names any of which others.
    pub silent: Vec<(Resource, Resource)>,
    /// Of which kinds all records are here.
    pub complete: [bool; 6],
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Data {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl Inside {
    /// Name of a node, and whether it is in use: by its record, or else by its id.
    pub fn name(&self, at: usize) -> (String, bool) {
        let node = &self.graph.nodes()[at];
        match &self.records[at] {
            Some(record) => {
                let name = record.name(node.resource.spec()).to_owned();
                (name, record.active() != Some(false))
            }
            None => (node.id.clone(), true),
        }
    }

    /// Whether a node is pointed at and certainly not there.
    pub fn is_missing(&self, at: usize) -> bool {
        let node = &self.graph.nodes()[at];
        !node.is_there && self.complete[node.resource.index()]
    }
}

impl Overview {
    /// Counts, and reads everything if that is not too much.
    pub fn begin() -> Self {
        let store = Console::get().store;
        let failed = RwSignal::new([const { None }; 6]);
        let wanted = RwSignal::new(false);
        let marks = Memo::new(move |_| {
            Resource::ALL.map(|one| {
                store.of(one).with(|c| {
                    (
                        c.stamp,
                        c.renamed,
                        c.all.len(),
                        c.run,
                        c.is_complete(),
                        Settled::of(&c.progress),
                    )
                })
            })
        });
        let data = Memo::new(move |before: Option<&Option<Data>>| {
            let refused = failed.with(|all| all.each_ref().map(Option::is_some));
            let settled = marks.with(|marks| {
                marks.iter().zip(refused).all(|(mark, refused)| match mark.5 {
                    Settled::Yes => true,
                    Settled::Open => refused,
                    Settled::No => false,
                })
            });
            if settled { Some(read(store)) } else { before.cloned().flatten() }
        });
        let overview = Self { store, data, failed, counted: RwSignal::new(false), wanted };
        overview.count();
        // What nobody looks at any more is not read on.
        on_cleanup(move || overview.cancel());
        overview
    }

    fn count(self) {
        self.counted.set(false);
        self.failed.set([const { None }; 6]);
        let open = StoredValue::new(Resource::ALL.len());
        for resource in Resource::ALL {
            let known =
                self.store.of(resource).with_untracked(|c| c.is_complete() || c.total.is_some());
            spawn_local(async move {
                if !known && let Err(failure) = self.store.read_page(resource, 1, PAGE).await {
                    if failure.cause == Cause::Dropped {
                        return;
                    }
                    let _ = self.failed.try_update(|all| all[resource.index()] = Some(failure));
                }
                let left = open.try_update_value(|left| {
                    *left -= 1;
                    *left
                });
                if left == Some(0) && self.counted.try_set(true).is_none() {
                    self.go_on();
                }
            });
        }
    }

    /// Reads everything once it is counted, if that is not too much.
    fn go_on(self) {
        if self.wanted.get_untracked() || untrack(|| !self.is_much()) {
            self.read_all();
        }
    }

    /// Reads everything, whatever it costs.
    pub fn read_all(self) {
        self.wanted.set(true);
        for resource in Resource::ALL {
            if self.failed.with_untracked(|all| all[resource.index()].is_none()) {
                self.store.load_all(resource);
            }
        }
    }

    /// Stops reading.
    pub fn cancel(self) {
        self.wanted.set(false);
        for resource in Resource::ALL {
            self.store.cancel(resource);
        }
    }

    /// Asks the server for everything again.
    pub fn read_again(self) {
        for resource in Resource::ALL {
            self.store.stale(resource);
        }
        self.count();
    }

    /// How many records there are in all, if that is known. Reactive.
    pub fn total(self) -> Option<u64> {
        let counts = Resource::ALL.map(|one| match self.failure(one) {
            Some(_) => Some(0),
            None => self.store.of(one).with(|c| c.total),
        });
        counts.into_iter().sum()
    }

    /// Whether there is more than is read without asking, or nobody knows how much. Reactive.
    fn is_much(self) -> bool {
        self.total().is_none_or(|total| total > MANY)
    }

    /// Whether the page waits for the person to say that everything is to be read. Reactive.
    pub fn asks(self) -> bool {
        self.counted.get() && !self.wanted.get() && self.data.with(Option::is_none)
    }

    /// Why records of a kind could not be read. Reactive.
    pub fn failure(self, resource: Resource) -> Option<Failure> {
        let counted = self.failed.with(|all| all[resource.index()].clone());
        counted.or_else(|| {
            self.store.of(resource).with(|c| match &c.progress {
                Progress::Failed(failure) => Some(failure.clone()),
                _ => None,
            })
        })
    }

    /// How many records of how many are read, while that goes on. Reactive.
    pub fn progress(self) -> Option<(u64, u64)> {
        let mut sum = (0, 0);
        let mut running = false;
        for resource in Resource::ALL {
            self.store.of(resource).with(|c| {
                running |= c.progress == Progress::Running;
                sum.0 += c.all.len() as u64;
                sum.1 += c.total.unwrap_or(0);
            });
        }
        running.then_some(sum)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Settled {
    /// Everything that can be read is.
    Yes,
    /// Nobody has begun.
    Open,
    /// It is under way.
    No,
}

impl Settled {
    fn of(progress: &Progress) -> Self {
        match progress {
            Progress::Complete | Progress::Capped | Progress::Failed(_) => Self::Yes,
            Progress::Idle => Self::Open,
            Progress::Running => Self::No,
        }
    }
}

fn read(store: Store) -> Data {
    let all = Resource::ALL.map(|one| store.of(one).with_untracked(|c| c.all.clone()));
    let complete =
        Resource::ALL.map(|one| store.of(one).with_untracked(|c| c.progress == Progress::Complete));
    let each = || {
        Resource::ALL
            .into_iter()
            .zip(&all)
            .flat_map(|(resource, records)| records.iter().map(move |record| (resource, record)))
    };
    let graph = Graph::of(each().map(|(resource, record)| (resource, &**record)));
    let findings =
        findings(&graph, each().map(|(resource, record)| (resource, &**record)), |resource| {
            complete[resource.index()]
        });
    let mut of_node: HashMap<usize, Arc<Record>> = HashMap::new();
    for (resource, record) in each() {
        if let Some(at) = graph.find(resource, &record.id) {
            of_node.entry(at).or_insert_with(|| record.clone());
        }
    }
    let records = (0..graph.nodes().len()).map(|at| of_node.remove(&at)).collect();
    let silent = silences(&graph);
    Data(Rc::new(Inside { graph, records, findings, silent, complete }))
}

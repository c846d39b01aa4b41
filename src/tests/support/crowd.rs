//! People who act at the same instant.

use std::{future::Future, sync::Arc};

use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};

pub struct Crowd<T> {
    gate: watch::Sender<bool>,
    ready: Arc<Semaphore>,
    people: JoinSet<T>,
}

impl<T: Send + 'static> Crowd<T> {
    pub fn gathers() -> Self {
        Self { gate: watch::Sender::new(false), ready: Arc::new(Semaphore::new(0)), people: JoinSet::new() }
    }

    /// Somebody waits at the gate with something to do.
    pub fn joins(&mut self, deed: impl Future<Output = T> + Send + 'static) {
        let (mut gate, ready) = (self.gate.subscribe(), self.ready.clone());
        self.people.spawn(async move {
            ready.add_permits(1);
            gate.wait_for(|open| *open).await.expect("the gate stays");
            deed.await
        });
    }

    /// Everybody is there: the gate opens. Answers what each got, in the order they came back.
    pub async fn acts(self) -> Vec<T> {
        let people = u32::try_from(self.people.len()).expect("not that many");
        drop(self.ready.acquire_many(people).await.expect("nobody closes it"));
        self.gate.send_replace(true);
        self.people.join_all().await
    }
}

//! A second process on the same database that dies in the middle of a deed: nothing of it runs on.

use std::time::Duration;

use guichet::flows::hooks::Hooks;

use super::world::{Plan, Who, carried_out};
use crate::support::{Till, Visitor};

/// What it was doing stays where the point is, and everything is dropped; a deed that never comes there is done.
pub async fn dies(till: &Till, visitors: impl IntoIterator<Item = (Who, Visitor)>, (point, plan): (&str, Plan)) {
    let (hooks, mut met) = Hooks::holding(point);
    let blueprint = till.house.blueprint();
    let visitors: Vec<_> = visitors.into_iter().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
    let deed = runtime.spawn(async move {
        let (portal, service) = blueprint.built(hooks).await;
        let mut visitors = visitors.into_iter().map(|(who, visitor)| (who, visitor.led_to(service.clone()))).collect();
        carried_out(plan, &mut visitors, &portal).await;
    });
    tokio::select! {
        done = deed => done.expect("the deed is done"),
        Ok(_) = met.wait_for(|met| *met) => {}
    }
    let ended = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(5)));
    ended.await.expect("it has ended");
}

//! The queue of bank transfers goes on however long it is: nothing is left out in silence.

use guichet::flows::plant;

use crate::support::Till;

/// One more than a page has lines.
const AWAITED: usize = 51;

#[tokio::test]
async fn the_awaited_transfers_go_on_behind_their_last_line() {
    let till = Till::open().await;
    for _ in 0..AWAITED {
        let invoice = till.invoice(1_000).await;
        till.starts(invoice, till.transfer).await;
    }
    let mut ada = till.enters(plant::OWNER).await;
    let first = ada.get("/admin/transfers").await;
    assert_eq!(first.text("tbody tr").len(), AWAITED - 1);
    let next = first.attribute("a[rel=next]", "href");
    let second = ada.get(&next).await;
    assert_eq!(second.text("tbody tr").len(), 1, "the oldest");
    assert_eq!(second.text("a[rel=prev]").len(), 1);
    assert_eq!(second.text("a[rel=next]").len(), 0);
}

//! A copy taken while money moves is a whole ledger.

use std::os::unix::fs::PermissionsExt;

use guichet::{db::Db, flows::ledger::verify};

use crate::support::{Till, program};

#[tokio::test]
async fn p_67_a_backup_taken_while_running_verifies() {
    let till = Till::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.db");
    let taken = program::program(&till.house, &["backup", copy.to_str().expect("a path")]);
    if !till.house.db().is_sqlite() {
        let refused = program::to_its_end(taken).await;
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("pg_dump"), "{refused:?}");
        return;
    }
    let (taken, ()) = tokio::join!(program::to_its_end(taken), busy(&till));
    assert!(taken.status.success(), "{taken:?}");
    let mode = std::fs::metadata(&copy).expect("the copy").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "secrets are in it");
    let restored = Db::connect(&format!("sqlite://{}?mode=rw", copy.display()), 2).await.expect("it opens");
    let portal = till.house.on_another_database(restored);
    assert_eq!(verify::verify(&portal).await, Ok(Vec::new()));
    let again = program::to_its_end(program::program(&till.house, &["backup", copy.to_str().expect("a path")])).await;
    assert!(!again.status.success(), "an older copy is not overwritten");
}

async fn busy(till: &Till) {
    for _ in 0..40 {
        till.credit(100).await;
    }
}

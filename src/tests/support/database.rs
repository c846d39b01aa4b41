//! A database of its own for each story.

use guichet::db::{ConnectionTrait as _, Db};
use migrations::{Migrations as _, Migrator};
use tokio::sync::OnceCell;

/// Kept alive as long as the portal: a SQLite file disappears with its folder.
pub struct Ground {
    pub db: Db,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// On PostgreSQL when `GUICHET_TEST_POSTGRES` names a server, else on a SQLite file. A copy of one that was migrated
/// once for all stories: on PostgreSQL the migrations took longer than the story.
pub async fn fresh() -> Ground {
    match server() {
        Some(server) => on_postgres(&server, Some(template(&server).await)).await,
        None => {
            let ground = on_sqlite().await;
            Migrator::up(ground.db.pool(), None).await.expect("the migrations run");
            ground
        }
    }
}

/// Without a single table.
pub async fn bare() -> Ground {
    match server() {
        Some(server) => on_postgres(&server, None).await,
        None => on_sqlite().await,
    }
}

/// The address of a database that may create others: `postgres://…/postgres`.
fn server() -> Option<String> {
    std::env::var("GUICHET_TEST_POSTGRES").ok()
}

async fn on_sqlite() -> Ground {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/guichet.db?mode=rwc", folder.path().display());
    Ground { db: Db::connect(&url, 8).await.expect("SQLite opens"), url, _folder: Some(folder) }
}

async fn on_postgres(server: &str, template: Option<&str>) -> Ground {
    let url = created(server, template).await;
    Ground { db: Db::connect(&url, 8).await.expect("PostgreSQL opens"), url, _folder: None }
}

/// The name of the migrated database. Nobody may be connected to it while it is copied.
async fn template(server: &str) -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    NAME.get_or_init(|| async {
        let url = created(server, None).await;
        let db = Db::connect(&url, 1).await.expect("PostgreSQL opens");
        Migrator::up(db.pool(), None).await.expect("the migrations run");
        db.pool().close_by_ref().await.expect("the door closes");
        let (_, name) = url.rsplit_once('/').expect("an address with a database");
        name.to_owned()
    })
    .await
}

/// The address of a new database.
async fn created(server: &str, template: Option<&str>) -> String {
    let name = format!("story_{}", uuid::Uuid::now_v7().simple());
    let of = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    let door = Db::connect(server, 1).await.expect("PostgreSQL answers");
    door.reader().execute_unprepared(&format!("CREATE DATABASE {name}{of}")).await.expect("a database");
    door.pool().close_by_ref().await.expect("the door closes");
    let (before, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{before}/{name}")
}

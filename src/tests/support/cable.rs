//! A cable between the portal and whoever it calls, and what can happen to the bytes on it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// What happens to bytes on their way, from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    None,
    /// Connections are taken in, and nothing that is said there is ever heard.
    Deaf,
    /// The whole request arrives; as the answer begins, the connection is reset.
    CutBeforeAnswer,
    /// So many bytes of the answer pass, then the connection ends.
    CutAfter(usize),
    /// The answer passes byte by byte, so long apart.
    Drips(Duration),
}

#[derive(Clone)]
pub struct Cable {
    pub address: SocketAddr,
    far: Arc<OnceLock<SocketAddr>>,
    damage: Arc<watch::Sender<Damage>>,
    carrying: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Cable {
    /// Lies ready; nothing passes before it is known where it leads.
    pub async fn laid() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let damage = Arc::new(watch::Sender::new(Damage::None));
        let cable = Self { address, far: Arc::default(), damage, carrying: Arc::default() };
        cable.carry(listener);
        cable
    }

    pub fn leads_to(&self, far: SocketAddr) {
        self.far.set(far).expect("it leads to one place");
    }

    pub fn suffers(&self, damage: Damage) {
        self.damage.send_replace(damage);
    }

    /// Everything on it breaks off, and nobody is there any more.
    pub async fn is_unplugged(&self) {
        let carrying = self.carrying.lock().expect("the plug").take().expect("it was plugged in");
        carrying.abort();
        assert!(carrying.await.is_err_and(|ended| ended.is_cancelled()));
    }

    pub async fn is_plugged_in(&self) {
        self.carry(TcpListener::bind(self.address).await.expect("the same port"));
    }

    fn carry(&self, listener: TcpListener) {
        let (far, damage) = (self.far.clone(), self.damage.subscribe());
        let carrying = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let far = *far.get().expect("it leads somewhere");
                connections.spawn(carry(near, far, damage.clone()));
            }
        });
        *self.carrying.lock().expect("the plug") = Some(carrying);
    }
}

async fn carry(mut near: TcpStream, far: SocketAddr, damage: watch::Receiver<Damage>) {
    let Ok(mut far) = TcpStream::connect(far).await else { return };
    let (mut near_ear, mut near_mouth) = near.split();
    let (mut far_ear, mut far_mouth) = far.split();
    let reset = tokio::select! {
        () = asks(&mut near_ear, &mut far_mouth, &damage) => false,
        cut = answers(&mut far_ear, &mut near_mouth, &damage) => cut,
    };
    if reset {
        near.set_zero_linger().expect("a connection");
    }
}

async fn asks(
    near: &mut (impl AsyncReadExt + Unpin),
    far: &mut (impl AsyncWriteExt + Unpin),
    damage: &watch::Receiver<Damage>,
) {
    let mut said = [0; 4096];
    while let Ok(length @ 1..) = near.read(&mut said).await {
        let suffered = *damage.borrow();
        if suffered != Damage::Deaf && far.write_all(&said[..length]).await.is_err() {
            return;
        }
    }
}

/// Whether it ended with a reset.
async fn answers(
    far: &mut (impl AsyncReadExt + Unpin),
    near: &mut (impl AsyncWriteExt + Unpin),
    damage: &watch::Receiver<Damage>,
) -> bool {
    let (mut said, mut passed) = ([0; 4096], 0);
    while let Ok(length @ 1..) = far.read(&mut said).await {
        let suffered = *damage.borrow();
        let heard = &said[..length];
        let told = match suffered {
            Damage::CutBeforeAnswer => return true,
            Damage::CutAfter(bytes) if passed + length > bytes => {
                // Whether these few arrive is all the same.
                drop(near.write_all(&heard[..bytes - passed]).await);
                return false;
            }
            Damage::Drips(pause) => drips(heard, near, pause).await,
            _ => near.write_all(heard).await,
        };
        passed += length;
        if told.is_err() {
            break;
        }
    }
    false
}

async fn drips(heard: &[u8], near: &mut (impl AsyncWriteExt + Unpin), pause: Duration) -> std::io::Result<()> {
    for byte in heard {
        near.write_all(&[*byte]).await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

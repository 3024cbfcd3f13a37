//! The story, a chapter a file.

mod changes;
mod connection;
mod ending;
mod getting_in;
mod keys;
mod services;
mod views;

use super::world::World;

pub async fn all(world: &mut World) -> anyhow::Result<()> {
    getting_in::tell(world).await?;
    services::tell(world).await?;
    keys::tell(world).await?;
    connection::tell(world).await?;
    views::tell(world).await?;
    changes::tell(world).await?;
    ending::tell(world).await
}

//! What an MVE can run, and in which sizes.

use axum::extract::State;
use axum::response::Response;
use domain::catalog::{Catalog, Image};
use wire::Envelope;
use wire::mve::{MveImage, MveImageV3, MveImages, MveImagesV3, MveProduct, MveVariant};

use crate::caller::Caller;
use crate::{Api, Failure};

/// Images by product.
#[utoipa::path(
    get, path = "/v4/product/mve/images", tag = "MVE",
    responses((status = 200, body = Envelope<MveImages>)),
    security(("bearer" = []))
)]
pub async fn images_v4(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let catalog = api.app.catalogue(&actor).await?;
    let mut products: Vec<MveProduct> = Vec::new();
    for image in &catalog.images {
        let id = image.vendor_product_id();
        let at = products.iter().position(|product| product.vendor_product_id == id);
        let listed = v4(&catalog, image);
        match at.and_then(|at| products.get_mut(at)) {
            Some(product) => product.images.push(listed),
            None => products.push(MveProduct {
                product: image.product.clone(),
                vendor: image.vendor.to_string(),
                vendor_product_id: id,
                images: vec![listed],
            }),
        }
    }
    Ok(api.answer("MVE images", MveImages { mve_images: products }))
}

fn v4(catalog: &Catalog, image: &Image) -> MveImage {
    let label =
        |size: &domain::order::MveSize| catalog.size(*size).map_or_else(|| size.to_string(), |size| size.label.clone());
    MveImage {
        id: image.id,
        version: image.version.clone(),
        product_code: image.product_code.clone(),
        vendor_description: image.vendor_description.clone(),
        release_image: image.release_image,
        available_sizes: image.sizes.iter().map(label).collect(),
    }
}

/// Images as older clients read them.
#[utoipa::path(
    get, path = "/v3/product/mve/images", tag = "MVE",
    responses((status = 200, body = Envelope<MveImagesV3>)),
    security(("bearer" = []))
)]
pub async fn images_v3(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let catalog = api.app.catalogue(&actor).await?;
    let image = |image: &Image| MveImageV3 {
        id: image.id,
        version: image.version.clone(),
        product: image.product.clone(),
        vendor: image.vendor.to_string(),
        vendor_description: image.vendor_description.clone(),
        release_image: image.release_image,
        product_code: image.product_code.clone(),
    };
    Ok(api.answer("MVE images", MveImagesV3 { mve_images: catalog.images.iter().map(image).collect() }))
}

/// Sizes.
#[utoipa::path(
    get, path = "/v3/product/mve/variants", tag = "MVE",
    responses((status = 200, body = Envelope<Vec<MveVariant>>)),
    security(("bearer" = []))
)]
pub async fn variants(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let catalog = api.app.catalogue(&actor).await?;
    let variant = |size: &domain::catalog::Size| MveVariant {
        size: size.name.to_string(),
        label: size.label.clone(),
        cpu_core_count: i64::from(size.cores),
        ram_gb: i64::from(size.ram_gb),
    };
    Ok(api.answer("MVE variants", catalog.sizes.iter().map(variant).collect::<Vec<_>>()))
}

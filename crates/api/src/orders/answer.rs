//! What orders answer with.

use domain::price::{Charge, Quote};
use wire::order::Validated;
use wire::price::OrderPrice;
use wire::technical_service::Bought;

use crate::money::amount;
use crate::products::view::technical_service;

pub fn validated(element: app::orders::Validated) -> Validated {
    Validated {
        service_name: element.name,
        product_type: element.product_type.to_owned(),
        product_uid: None,
        market: element.market,
        metro: element.metro,
        price: element.quote.map_or_else(|| free(element.product_type), |quote| price(element.product_type, &quote)),
    }
}

/// No price is told.
fn free(product_type: &str) -> OrderPrice {
    OrderPrice { product_type: product_type.to_owned(), ..OrderPrice::default() }
}

fn price(product_type: &str, quote: &Quote) -> OrderPrice {
    let of = |minor| Some(amount(quote.currency, minor));
    let bandwidth = quote.lines.iter().find(|line| line.charge == Charge::Bandwidth);
    OrderPrice {
        monthly_setup: of(quote.setup),
        hourly_rate: of(quote.hourly),
        daily_rate: of(quote.daily),
        monthly_rate: of(quote.monthly),
        fixed_recurring_charge: of(0),
        mbps_rate: bandwidth.and_then(|line| of(line.amount)),
        currency: quote.currency.to_string(),
        product_type: product_type.to_owned(),
        monthly_rack_rate: of(quote.rack),
        ..OrderPrice::default()
    }
}

pub fn bought(bought: app::orders::Bought) -> Bought {
    match bought {
        app::orders::Bought::Service(view) => Bought::Service(Box::new(technical_service(&view))),
        app::orders::Bought::Vxc(placed) => Bought::Vxc(Box::new(crate::vxcs::order::ordered(*placed))),
    }
}

/// `MEGAPORT [<uid>] created.`, a sentence for each.
pub fn message(bought: &[Bought]) -> String {
    let created = |one: &Bought| match one {
        Bought::Service(service) => wire::message::created(&service.product_type, &service.technical_service_uid),
        Bought::Vxc(vxc) => wire::message::created(&vxc.product_type, &vxc.vxc_j_technical_service_uid),
    };
    bought.iter().map(created).collect::<Vec<_>>().join(" ")
}

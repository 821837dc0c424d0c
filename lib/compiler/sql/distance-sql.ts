import { sql, type Sql } from '../../database/sql';
import type { Place } from '../../language/value/value';
import type { Scope } from './scope';

/** Mean radius of the earth. */
const RADIUS_KM = 6_371.0088;

/**
 * Kilometres along the great circle to the address at hand (haversine, within 0.5 % of the ellipsoid); NULL
 * where its coordinates are missing or none of this globe.
 */
export function distanceSql(
	{ latitude, longitude }: Pick<Place, 'latitude' | 'longitude'>,
	scope: Scope,
): Sql {
	const lat = scope.column('addresses', 'latitude');
	const lon = scope.column('addresses', 'longitude');
	const half = (degrees: Sql) => sql`sin(radians(${degrees}) / 2)`;
	const [dLat, dLon] = [
		half(sql`${lat}::float8 - ${latitude}::float8`),
		half(sql`${lon}::float8 - ${longitude}::float8`),
	];
	const across = sql`cos(radians(${latitude}::float8)) * cos(radians(${lat}::float8)) * ${dLon} * ${dLon}`;
	const km = sql`2 * ${RADIUS_KM}::float8 * asin(least(1, sqrt(${dLat} * ${dLat} + ${across})))`;
	return sql`(CASE WHEN ${lat} BETWEEN -90 AND 90 AND ${lon} BETWEEN -180 AND 180 THEN ${km} END)`;
}

/**
 * The limits of reading: what no input may exceed. Each ends in a defect of the id it is named by, never in a crash.
 * Sources: RELIABILITY catalogue of peers' failures; netflow_parser's published caps for templates.
 */
export const LIMITS = {
  templateFields: { value: 10_000, unit: "fields per template", because: "a template of 65,535 fields in few octets" },
  templateOctets: { value: 65_535, unit: "octets per record", because: "sums of field lengths must not wrap" },
  templatesPerSession: { value: 1_024, unit: "templates per exporter and domain", because: "template floods" },
  templatesInAll: { value: 65_536, unit: "templates", because: "template floods from many sources" },
  templateHours: { value: 24, unit: "hours", because: "a template that is not announced again holds no longer" },
  pendingOctets: { value: 64 * 1024 * 1024, unit: "octets", because: "data kept while its template is awaited" },
  pendingMinutes: { value: 30, unit: "minutes", because: "data kept while its template is awaited" },
  textOctets: { value: 4_096, unit: "octets per text", because: "names from the wire" },
  lineOctets: { value: 16 * 1024 * 1024, unit: "octets per line", because: "a line without end" },
  fieldOctets: { value: 1024 * 1024, unit: "octets per field", because: "a quote never closed" },
  columns: { value: 4_096, unit: "columns", because: "a header without end" },
  jsonDepth: { value: 64, unit: "levels", because: "nesting without end" },
  interfaces: { value: 65_536, unit: "pcapng interfaces", because: "interface blocks without end" },
  flowsUnderWay: {
    value: 524_288,
    unit: "flows",
    because: "packets of ever new flows; the least lately seen goes first",
  },
  packetOctets: { value: 262_144, unit: "octets per packet", because: "libpcap's own maximum" },
  defectsOfAKind: { value: 100, unit: "rows per kind and input; the rest is counted", because: "a log that fills" },
  toldNames: { value: 262_144, unit: "connections", because: "names kept until their flow comes" },
  inflationRatio: { value: 200, unit: "to one, beyond 1 GiB", because: "compression bombs" },
  parquetOctets: { value: 1024 ** 3, unit: "octets", because: "a file that is read from its end is held whole" },
  parquetPageOctets: { value: 256 * 1024 * 1024, unit: "octets per page", because: "sizes that a header only claims" },
  parquetGroupOctets: { value: 1024 ** 3, unit: "octets per row group", because: "many pages, each within its limit" },
  parquetCells: { value: 32 * 1024 * 1024, unit: "values per row group", because: "rows of one value need no octets" },
  archiveEntries: { value: 100_000, unit: "entries per archive", because: "archives of a million names" },
  layers: { value: 2, unit: "compressions in each other", because: "compression bombs" },
} as const;

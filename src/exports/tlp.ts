/** The Traffic Light Protocol 2.0 (FIRST, 2022), and the ids of its markings in STIX 2.1 (OASIS cti-stix-common-objects). */
export const TLP = {
  clear: { id: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", name: "TLP:CLEAR" },
  green: { id: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", name: "TLP:GREEN" },
  amber: { id: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", name: "TLP:AMBER" },
  "amber+strict": { id: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", name: "TLP:AMBER+STRICT" },
  red: { id: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", name: "TLP:RED" },
} as const;

export type Tlp = keyof typeof TLP;

export function isTlp(text: string): text is Tlp {
  return Object.hasOwn(TLP, text);
}

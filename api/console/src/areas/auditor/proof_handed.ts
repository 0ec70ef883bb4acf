/** A proof on its way from a claim's page to the one that checks it: in memory, and for that one visit. */
let handed: File | null = null;

export const handProof = (proof: File) => void (handed = proof);
export const handedProof = () => handed;
export const forgetProof = () => void (handed = null);

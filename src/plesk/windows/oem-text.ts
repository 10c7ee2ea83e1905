/**
 * The upper half of code page 850, which programs of Windows write to pipes in Western Europe; the letters of page 437
 * (United States) are at the same places. Node has no decoder for either.
 */
const page850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0';

/** The pages for which Node has a decoder, by their numbers, with its names. */
const decoders: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
};

/** What a program of Windows printed: UTF-8 if it is that, else text in the OEM code page of this number. */
export function oemText(octets: Uint8Array, codePage: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    const name = decoders[codePage];
    if (name !== undefined) return new TextDecoder(name).decode(octets);
    return Array.from(octets, (octet) =>
      octet < 0x80 ? String.fromCodePoint(octet) : page850.charAt(octet - 0x80),
    ).join('');
  }
}

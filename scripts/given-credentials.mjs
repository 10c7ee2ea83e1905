// Replaces the AWS SDK's search for credentials in a bundle whose client always gets them.
export const defaultProvider = () => async () => {
  throw new Error('this client must be opened with credentials');
};
